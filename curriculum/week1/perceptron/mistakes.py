"""The wrong perceptrons that people write, and what to tell them."""

import numpy as np

from dlstudy.exercise import mistake, reference

# -- the start ---------------------------------------------------------------------------------


@mistake("Perceptron", lesson="learning")
class RandomStart(reference.Perceptron):
    """fr: Les poids sont tirés au hasard. Un réseau à plusieurs couches en a besoin, un perceptron
    seul n'en a aucun : il part de 0, et deux élèves trouvent alors exactement les mêmes poids.
    en: The weights are drawn at random. A network of several layers needs that, a single
    perceptron does not: it starts at 0, and two learners then find exactly the same weights.
    """

    def __init__(self, n_features, learning_rate=1.0):
        super().__init__(n_features, learning_rate)
        self.weights = np.random.default_rng(0).normal(size=n_features) * 0.01


@mistake("Perceptron", lesson="neuron")
class BiasAmongWeights(reference.Perceptron):
    """fr: `weights` a une case de trop : le biais y est rangé avec les poids. L'astuce est bonne
    (une entrée de plus, toujours égale à 1), mais l'exercice demande `weights` de forme
    (n_features,) et `bias` à part.
    en: `weights` has one entry too many: the bias is kept in it. The trick is a good one (one more
    input that is always 1), but the exercise asks for `weights` of shape (n_features,) and
    a separate `bias`.
    """

    def __init__(self, n_features, learning_rate=1.0):
        super().__init__(n_features, learning_rate)
        self.weights = np.zeros(n_features + 1)


@mistake("Perceptron", lesson="neuron")
class BiasIsOne(reference.Perceptron):
    """fr: Le biais part de 1 au lieu de 0. Le 1 est l'entrée fictive que le biais multiplie, non
    sa valeur : le biais lui-même s'apprend, en partant de 0 comme les poids.
    en: The bias starts at 1 instead of 0. The 1 is the imaginary input that the bias multiplies,
    not its value: the bias itself is learnt, from 0 like the weights.
    """

    def __init__(self, n_features, learning_rate=1.0):
        super().__init__(n_features, learning_rate)
        self.bias = 1.0


@mistake("Perceptron", lesson="mistakes")
class IntegerWeights(reference.Perceptron):
    """fr: `weights` est un tableau d'entiers (`dtype=int`, ou `np.array([0] * n)`). Une correction de
    0,5 ne peut pas y entrer : elle est tronquée, ou NumPy la refuse. `np.zeros(n)` donne des réels.
    en: `weights` is an array of integers (`dtype=int`, or `np.array([0] * n)`). A correction of 0.5
    does not fit into it: it is truncated, or NumPy refuses. `np.zeros(n)` gives floats.
    """

    def __init__(self, n_features, learning_rate=1.0):
        super().__init__(n_features, learning_rate)
        self.weights = np.zeros(n_features, dtype=int)


@mistake("Perceptron", lesson="mistakes")
class ListOfWeights(reference.Perceptron):
    """fr: `weights` est une liste Python. `w + update * x` collerait alors les deux bout à bout, ou
    échouerait ; il faut un tableau NumPy : `np.zeros(n_features)`.
    en: `weights` is a Python list. Adding another list to it would join the two end to end; it has
    to be a NumPy array: `np.zeros(n_features)`.
    """

    def __init__(self, n_features, learning_rate=1.0):
        super().__init__(n_features, learning_rate)
        self.weights = [0.0] * n_features


# -- predict -----------------------------------------------------------------------------------


@mistake("Perceptron.predict", lesson="neuron")
def at_least_zero(self, X):
    """fr: Le seuil est comparé avec `>=` : une somme qui vaut exactement 0 donne 1. L'énoncé veut
    `> 0`. Ce n'est pas un détail : au départ tout vaut 0, donc le premier pas d'apprentissage change.
    en: The threshold is compared with `>=`: a sum of exactly 0 gives 1. The exercise asks for `> 0`.
    That is no detail: everything is 0 at first, so the very first step of learning changes.
    """
    return (X @ self.weights + self.bias >= 0).astype(int)


@mistake("Perceptron.predict", lesson="neuron")
def without_bias(self, X):
    """fr: Le biais est oublié dans `predict`. Sans lui, la droite passe toujours par l'origine, et
    ET n'a pas de solution.
    en: The bias is missing from `predict`. Without it the line always goes through the origin,
    and AND has no solution.
    """
    return (X @ self.weights > 0).astype(int)


@mistake("Perceptron.predict", lesson="neuron")
def booleans(self, X):
    """fr: `predict` renvoie des booléens au lieu d'entiers. NumPy refuse de soustraire deux tableaux
    de booléens : `y - prediction` échouerait si `y` en était un aussi. Convertissez par `.astype(int)`.
    en: `predict` returns booleans instead of integers. NumPy will not subtract one array of booleans
    from another: `y - prediction` would fail if `y` were one too. Convert with `.astype(int)`.
    """
    return X @ self.weights + self.bias > 0


@mistake("Perceptron.predict", lesson="neuron")
def floating_classes(self, X):
    """fr: Les classes 0 et 1 sont renvoyées en réels (0.0 et 1.0). Une classe est un numéro :
    `predict` doit renvoyer des entiers, qui peuvent servir d'indices.
    en: The classes 0 and 1 come back as floats (0.0 and 1.0). A class is a number to count with:
    `predict` must return integers, which can serve as indices.
    """
    return np.where(X @ self.weights + self.bias > 0, 1.0, 0.0)


@mistake("Perceptron.predict", lesson="neuron")
def signs(self, X):
    """fr: Les classes rendues sont -1 et 1. C'est la convention d'une partie des livres ; ici les
    étiquettes sont 0 et 1, et `y - prediction` compte là-dessus.
    en: The classes returned are -1 and 1. Some books use this convention; here the labels are
    0 and 1, and `y - prediction` relies on it.
    """
    return np.where(X @ self.weights + self.bias > 0, 1, -1)


@mistake("Perceptron.predict", lesson="neuron")
def raw_score(self, X):
    """fr: `predict` renvoie la somme pondérée elle-même, sans la comparer au seuil. Le neurone de
    Rosenblatt répond par tout ou rien : 1 si la somme dépasse 0, sinon 0.
    en: `predict` returns the weighted sum itself, never compared with the threshold. Rosenblatt's
    neuron answers all or nothing: 1 if the sum is above 0, else 0.
    """
    return X @ self.weights + self.bias


@mistake("Perceptron.predict", lesson="neuron")
def rounded(self, X):
    """fr: Le seuil est à ½ : la somme est arrondie, ou comparée à 0,5. C'est la règle d'une
    probabilité ; ici la somme est comparée à 0.
    en: The threshold is ½: the sum is rounded, or compared with 0.5. That is the rule for
    a probability; here the sum is compared with 0.
    """
    return (X @ self.weights + self.bias > 0.5).astype(int)


# -- fit ---------------------------------------------------------------------------------------


def _fit(self, X, y, epochs, step):
    """The right loop around another step: step(x, target, prediction) says whether it changed anything."""
    for _ in range(epochs):
        changed = [step(x, t, self.predict(x[None])[0]) for x, t in zip(X, y, strict=True)]
        if not any(changed):
            break
    return self


@mistake("Perceptron.fit", lesson="learning")
def wrong_sign(self, X, y, epochs=100):
    """fr: La correction a le mauvais signe : `prediction - y` au lieu de `y - prediction`. Chaque
    erreur éloigne la droite de l'échantillon mal classé, et l'apprentissage empire.
    en: The correction has the wrong sign: `prediction - y` instead of `y - prediction`. Each
    mistake pushes the line away from where the sample needs it, and learning makes things worse.
    """

    def step(x, target, prediction):
        update = self.learning_rate * (prediction - target)
        self.weights = self.weights + update * x
        self.bias += update
        return update != 0

    return _fit(self, X, y, epochs, step)


@mistake("Perceptron.fit", lesson="learning")
def bias_never_learns(self, X, y, epochs=100):
    """fr: Seuls les poids sont corrigés, le biais reste à 0. La droite tourne autour de l'origine
    sans pouvoir s'en écarter. Le biais se corrige de la même quantité, comme un poids d'entrée 1.
    en: Only the weights are corrected and the bias stays 0. The line turns about the origin and
    can never leave it. The bias takes the same correction, like a weight whose input is 1.
    """

    def step(x, target, prediction):
        update = self.learning_rate * (target - prediction)
        self.weights = self.weights + update * x
        return update != 0

    return _fit(self, X, y, epochs, step)


@mistake("Perceptron.fit", lesson="learning")
def rate_forgotten(self, X, y, epochs=100):
    """fr: Le taux d'apprentissage n'intervient pas : la correction vaut toujours ±1. Elle doit être
    multipliée par `learning_rate`, pour les poids comme pour le biais.
    en: The learning rate plays no part: the correction is always ±1. It has to be multiplied by
    `learning_rate`, for the weights as for the bias.
    """

    def step(x, target, prediction):
        self.weights = self.weights + (target - prediction) * x
        self.bias += target - prediction
        return target != prediction

    return _fit(self, X, y, epochs, step)


@mistake("Perceptron.fit", lesson="learning")
def rate_not_on_bias(self, X, y, epochs=100):
    """fr: Le taux d'apprentissage multiplie la correction des poids, mais pas celle du biais. Les
    deux doivent bouger ensemble : `update = learning_rate * (y - prediction)` sert aux deux.
    en: The learning rate scales the weights' correction but not the bias's. Both have to move
    together: `update = learning_rate * (y - prediction)` serves both.
    """

    def step(x, target, prediction):
        self.weights = self.weights + self.learning_rate * (target - prediction) * x
        self.bias += target - prediction
        return target != prediction

    return _fit(self, X, y, epochs, step)


@mistake("Perceptron.fit", lesson="learning")
def whole_batch(self, X, y, epochs=100):
    """fr: Toutes les prédictions d'une époque sont faites avec les mêmes poids, corrigés une seule
    fois à la fin. La règle de Rosenblatt corrige après chaque échantillon : le suivant est jugé
    par les poids qui viennent de changer.
    en: All predictions of an epoch use the same weights, which are corrected only once at its end.
    Rosenblatt's rule corrects after each sample: the next one is judged by the weights just changed.
    """
    for _ in range(epochs):
        update = self.learning_rate * (y - self.predict(X))
        if not np.any(update):
            break
        self.weights = self.weights + update @ X
        self.bias += update.sum()
    return self


@mistake("Perceptron.fit", lesson="learning")
def delta_rule(self, X, y, epochs=100):
    """fr: L'erreur est mesurée avant le seuil : `y - (x @ weights + bias)` au lieu de
    `y - prediction`. C'est la règle d'Adaline (Widrow et Hoff, 1960) : elle corrige même les
    échantillons bien classés, et ne s'arrête donc jamais.
    en: The error is measured before the threshold: `y - (x @ weights + bias)` instead of
    `y - prediction`. That is Adaline's rule (Widrow and Hoff, 1960): it corrects even samples that
    are classified rightly, and so it never stops.
    """

    def step(x, target, prediction):
        update = self.learning_rate * (target - (x @ self.weights + self.bias))
        self.weights = self.weights + update * x
        self.bias += update
        return update != 0

    with np.errstate(all="ignore"):
        return _fit(self, X, y, epochs, step)


@mistake("Perceptron.fit", lesson="learning")
def only_ones(self, X, y, epochs=100):
    """fr: La correction vaut `learning_rate * y` : un échantillon de classe 0 ne corrige jamais
    rien. Il faut la différence `y - prediction`, qui vaut -1 quand un 0 a été pris pour un 1.
    en: The correction is `learning_rate * y`: a sample of class 0 never corrects anything. What is
    needed is the difference `y - prediction`, which is -1 when a 0 was taken for a 1.
    """

    def step(x, target, prediction):
        if target != prediction:
            self.weights = self.weights + self.learning_rate * target * x
            self.bias += self.learning_rate * target
        return target != prediction

    return _fit(self, X, y, epochs, step)


@mistake("Perceptron.fit", lesson="learning")
def one_pass(self, X, y, epochs=100):
    """fr: Les échantillons ne sont vus qu'une fois : `epochs` ne sert pas, ou `return self` est
    trop à droite et termine la boucle au premier tour. Une époque suffit rarement.
    en: The samples are seen only once: `epochs` is not used, or `return self` is indented too far
    and ends the loop in its first round. One epoch is rarely enough.
    """
    return reference.Perceptron.fit(self, X, y, min(epochs, 1))


@mistake("Perceptron.fit", lesson="learning")
def errors_cancel(self, X, y, epochs=100):
    """fr: L'arrêt est décidé sur la somme des `y - prediction` : une erreur de +1 et une de -1 s'y
    annulent, et l'apprentissage s'arrête alors qu'il reste deux erreurs. Comptez les erreurs, sans
    leur signe.
    en: Stopping is decided on the sum of `y - prediction`: a mistake of +1 and one of -1 cancel
    out, and learning stops with two mistakes left. Count the mistakes, without their sign.
    """
    for _ in range(epochs):
        total = 0
        for x, target in zip(X, y, strict=True):
            update = self.learning_rate * (target - self.predict(x[None])[0])
            self.weights = self.weights + update * x
            self.bias += update
            total += update
        if total == 0:
            break
    return self


@mistake("Perceptron.fit", lesson="learning")
def stops_at_first_success(self, X, y, epochs=100):
    """fr: La boucle s'arrête dès qu'un échantillon est bien classé. C'est une époque entière sans
    erreur qui met fin à l'apprentissage : comptez les erreurs de l'époque, décidez à sa fin.
    en: The loop stops as soon as one sample is right. What ends learning is a whole epoch without
    a mistake: count the epoch's mistakes, decide at its end.
    """
    for _ in range(epochs):
        for x, target in zip(X, y, strict=True):
            update = self.learning_rate * (target - self.predict(x[None])[0])
            if update == 0:
                return self
            self.weights = self.weights + update * x
            self.bias += update
    return self


@mistake("Perceptron.fit", lesson="learning")
def never_stops(self, X, y, epochs=100):
    """fr: Les poids sont justes, mais toutes les époques sont parcourues, même quand il n'y a plus
    rien à corriger. Après une époque sans erreur, aucune ne changera plus rien : sortez de la boucle.
    en: The weights are right, but every epoch is run, even when there is nothing left to correct.
    After an epoch without a mistake no later one can change anything: leave the loop.
    """
    for _ in range(epochs):
        for x, target in zip(X, y, strict=True):
            update = self.learning_rate * (target - self.predict(x[None])[0])
            self.weights = self.weights + update * x
            self.bias += update
    return self


@mistake("Perceptron.fit", lesson="learning")
def shuffles(self, X, y, epochs=100):
    """fr: Les échantillons sont mélangés à chaque époque. C'est souvent une bonne idée, mais
    l'exercice demande l'ordre donné, pour que deux bonnes réponses trouvent les mêmes poids.
    en: The samples are shuffled each epoch. That is often a good idea, but the exercise asks for
    the order given, so that two right answers find the same weights.
    """
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        order = rng.permutation(len(X))
        before = self.weights, self.bias
        reference.Perceptron.fit(self, X[order], y[order], 1)
        if np.array_equal(before[0], self.weights) and before[1] == self.bias:
            break
    return self


@mistake("Perceptron.fit", lesson="learning")
def returns_nothing(self, X, y, epochs=100):
    """fr: `fit` apprend bien, mais ne renvoie rien. Elle doit finir par `return self`, pour que
    `Perceptron(2).fit(X, y).predict(X)` s'écrive d'un trait, comme dans scikit-learn.
    en: `fit` learns rightly but returns nothing. It has to end with `return self`, so that
    `Perceptron(2).fit(X, y).predict(X)` can be written in one go, as in scikit-learn.
    """
    reference.Perceptron.fit(self, X, y, epochs)
