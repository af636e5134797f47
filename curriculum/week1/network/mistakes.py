"""The wrong networks that people really write, each with what to say to who wrote it."""

import numpy as np

from dlstudy.exercise import mistake, reference

# ---- the network as a whole ------------------------------------------------------------------------


@mistake("Network", lesson="week1.training#start")
class ZeroWeights(reference.Network):
    """
    fr: Tous les poids partent de 0 (ou d'une même valeur) : chaque neurone d'une couche cachée calcule la même chose et
        reçoit le même gradient, pour toujours. Les biais peuvent partir de 0, les poids doivent être tirés au sort.
    en: All weights start at 0 (or at one common value): every unit of a hidden layer computes the same and gets the
        same gradient, forever. Biases may start at 0; weights have to be drawn at random.
    """

    def __init__(self, sizes, seed=0):
        super().__init__(sizes, seed)
        self.weights = [np.zeros_like(W) for W in self.weights]


@mistake("Network", lesson="week1.training#start")
class SameSeed(reference.Network):
    """
    fr: La graine reçue n'est pas utilisée : tous les réseaux commencent pareil, quelle que soit seed. Donnez-la au
        générateur : np.random.default_rng(seed).
    en: The seed that comes in is not used: all networks start alike, whatever it is. Give it to the generator:
        np.random.default_rng(seed).
    """

    def __init__(self, sizes, seed=0):
        super().__init__(sizes, 0)


@mistake("Network", lesson="week1.training#start")
class NoSeed(reference.Network):
    """
    fr: Les poids sont tirés d'un générateur sans graine : deux réseaux de même graine diffèrent, et aucun résultat ne
        peut être refait. Tirez tout d'un seul np.random.default_rng(seed), gardé dans l'objet.
    en: The weights come from a generator without a seed: two networks of the same seed differ, and no result can be
        had again. Draw everything from one np.random.default_rng(seed) kept in the object.
    """

    def __init__(self, sizes, seed=0):
        super().__init__(sizes, None)


# ---- predict_proba, predict ------------------------------------------------------------------------


def _softmax(z, axis=1):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


@mistake("Network.predict_proba", lesson="week1.training#from-scratch")
def logits_returned(self, X):
    """
    fr: Ce sont les logits, sans softmax : leurs lignes n'ont pas pour somme 1, et certains sont négatifs. La classe
        la plus probable serait la même, la perte non.
    en: These are the logits, without a softmax: their rows do not add up to 1, and some are negative. The most
        probable class would be the same, the loss would not.
    """
    return self.activations(X)[-1]


@mistake("Network.predict_proba", lesson="week1.training#from-scratch")
def unstable_softmax(self, X):
    """
    fr: exp(logits) déborde dès qu'un logit dépasse environ 709, et la ligne devient NaN. Retranchez d'abord le
        maximum de chaque ligne.
    en: exp(logits) overflows as soon as a logit passes about 709, and the row becomes NaN. Subtract each row's
        maximum first.
    """
    powers = np.exp(self.activations(X)[-1])
    return powers / powers.sum(axis=1, keepdims=True)


@mistake("Network.predict_proba", lesson="week1.training#from-scratch")
def softmax_of_columns(self, X):
    """
    fr: La softmax est prise le long de l'axe 0 : les exemples du lot se partagent 1 pour chaque classe, et la réponse
        à une image dépend de celles qui l'accompagnent. Il faut axis=1.
    en: The softmax is taken along axis 0: the examples of the batch share out 1 for each class, and the answer to a
        picture depends on the ones that came with it. It needs axis=1.
    """
    return _softmax(self.activations(X)[-1], axis=0)


@mistake("Network.predict_proba", lesson="week1.training#from-scratch")
def relu_on_logits(self, X):
    """
    fr: ReLU est appliquée aussi après la dernière couche : tous les logits négatifs deviennent 0, et le réseau ne
        peut plus dire « sûrement pas cette classe ». La dernière couche donne ses sommes telles quelles à la softmax.
    en: ReLU is applied after the last layer too: all negative logits become 0, and the network can no longer say
        'surely not this class'. The last layer hands its sums to the softmax as they are.
    """
    return _softmax(np.maximum(self.activations(X)[-1], 0))


@mistake("Network.predict_proba", lesson="week1.training#from-scratch")
def no_relu(self, X):
    """
    fr: Aucune fonction d'activation entre les couches : leur suite n'est qu'une seule couche linéaire, si profond que
        soit le réseau. ReLU vient après chaque couche, sauf la dernière.
    en: No activation function between the layers: one after the other they are a single linear layer, however deep
        the network. ReLU comes after every layer but the last.
    """
    for W, b in zip(self.weights, self.biases, strict=True):
        X = X @ W + b
    return _softmax(X)


@mistake("Network.predict_proba", lesson="week1.training#from-scratch")
def tanh_hidden(self, X):
    """
    fr: Les couches cachées utilisent tanh ; l'énoncé demande ReLU. Si step suppose ReLU, les gradients sont faux
        aussi.
    en: The hidden layers use tanh; the statement asks for ReLU. If step assumes ReLU, the gradients are wrong too.
    """
    for W, b in zip(self.weights[:-1], self.biases[:-1], strict=True):
        X = np.tanh(X @ W + b)
    return _softmax(X @ self.weights[-1] + self.biases[-1])


@mistake("Network.predict", lesson="week1.training#from-scratch")
def best_example(self, X):
    """
    fr: argmax(axis=0) cherche, pour chaque classe, le meilleur exemple : il rend k nombres au lieu de n. Pour chaque
        exemple la meilleure classe : axis=1.
    en: argmax(axis=0) looks for the best example of each class: it returns k numbers instead of n. The best class of
        each example is axis=1.
    """
    return self.predict_proba(X).argmax(axis=0)


@mistake("Network.predict", lesson="week1.training#from-scratch")
def one_class_for_all(self, X):
    """
    fr: argmax sans axis rend un seul nombre, une place dans le tableau mis à plat. Il faut axis=1.
    en: argmax without an axis returns a single number, a place in the flattened array. It needs axis=1.
    """
    return self.predict_proba(X).argmax()


@mistake("Network.predict", lesson="week1.training#from-scratch")
def probability_not_class(self, X):
    """
    fr: max rend la plus grande probabilité ; la classe est sa place : argmax.
    en: max returns the largest probability; the class is its place: argmax.
    """
    return self.predict_proba(X).max(axis=1)


# ---- step ------------------------------------------------------------------------------------------


def _gradients(net, X, y):
    """The loss, and (grad_W, grad_b) of each layer, right."""
    outputs, n = net.activations(X), len(X)
    p = _softmax(outputs[-1])
    loss = -np.log(p[np.arange(n), y]).mean()
    delta, grads = (p - np.eye(p.shape[1])[y]) / n, []
    for i in reversed(range(len(net.weights))):
        grads.insert(0, (outputs[i].T @ delta, delta.sum(axis=0)))
        delta = (delta @ net.weights[i].T) * (outputs[i] > 0)
    return loss, grads


def _move(net, grads, lr, biases=True):
    for i, (grad_W, grad_b) in enumerate(grads):
        net.weights[i] = net.weights[i] - lr * grad_W
        net.biases[i] = net.biases[i] - lr * grad_b * biases


@mistake("Network.step", lesson="week1.training#from-scratch")
def summed_gradient(self, X, y, lr):
    """
    fr: Le gradient est la somme sur le lot, pas la moyenne : avec des lots deux fois plus grands, le même lr fait des
        pas deux fois plus longs. Divisez softmax − one-hot par le nombre d'exemples.
    en: The gradient is the sum over the batch, not the mean: with batches twice as large, the same lr makes steps
        twice as long. Divide softmax − one-hot by the number of examples.
    """
    loss, grads = _gradients(self, X, y)
    _move(self, grads, lr * len(X))
    return loss


@mistake("Network.step", lesson="week1.training#from-scratch")
def uphill(self, X, y, lr):
    """
    fr: Le pas monte : le gradient est ajouté, ou c'est one-hot − softmax qui a été propagé. La perte augmente à
        chaque pas.
    en: The step goes uphill: the gradient is added, or one-hot − softmax was sent back. The loss rises at every step.
    """
    loss, grads = _gradients(self, X, y)
    _move(self, grads, -lr)
    return loss


@mistake("Network.step", lesson="week1.training#from-scratch")
def loss_afterwards(self, X, y, lr):
    """
    fr: La perte rendue est celle d'après le pas. On demande celle d'avant : elle est déjà là, calculée en propageant
        le lot, et ne coûte pas une seconde propagation.
    en: The loss returned is the one after the step. The one before is asked for: it is there already, from the
        forward pass, and costs no second one.
    """
    _, grads = _gradients(self, X, y)
    _move(self, grads, lr)
    return -np.log(self.predict_proba(X)[np.arange(len(X)), y]).mean()


@mistake("Network.step", lesson="week1.training#from-scratch")
def summed_loss(self, X, y, lr):
    """
    fr: La perte rendue est la somme sur le lot. On demande la moyenne, qui ne dépend pas de la taille du lot.
    en: The loss returned is the sum over the batch. The mean is asked for, which does not depend on the batch's size.
    """
    loss, grads = _gradients(self, X, y)
    _move(self, grads, lr)
    return loss * len(X)


@mistake("Network.step", lesson="week1.training#from-scratch")
def no_mask(self, X, y, lr):
    """
    fr: Le gradient traverse les ReLU comme si elles n'étaient pas là. Là où le neurone était à 0, rien ne passe :
        multipliez par (activation > 0) avant la couche précédente.
    en: The gradient goes through the ReLUs as if they were not there. Where the unit was at 0, nothing passes:
        multiply by (activation > 0) before the layer below.
    """
    outputs, n = self.activations(X), len(X)
    p = _softmax(outputs[-1])
    delta, grads = (p - np.eye(p.shape[1])[y]) / n, []
    for i in reversed(range(len(self.weights))):
        grads.insert(0, (outputs[i].T @ delta, delta.sum(axis=0)))
        delta = delta @ self.weights[i].T
    _move(self, grads, lr)
    return -np.log(p[np.arange(n), y]).mean()


@mistake("Network.step", lesson="week1.training#from-scratch")
def changed_weights(self, X, y, lr):
    """
    fr: Les poids d'une couche ont été changés avant que le gradient ne les traverse vers la couche précédente. La
        rétropropagation doit passer par les poids qui ont servi : calculez d'abord delta @ W.T, ou tous les
        gradients, puis bougez.
    en: A layer's weights were changed before the gradient went through them to the layer below. Back-propagation has
        to go through the weights that were used: compute delta @ W.T, or all gradients, first, and move afterwards.
    """
    outputs, n = self.activations(X), len(X)
    p = _softmax(outputs[-1])
    delta = (p - np.eye(p.shape[1])[y]) / n
    for i in reversed(range(len(self.weights))):
        self.weights[i] = self.weights[i] - lr * outputs[i].T @ delta
        self.biases[i] = self.biases[i] - lr * delta.sum(axis=0)
        delta = (delta @ self.weights[i].T) * (outputs[i] > 0)
    return -np.log(p[np.arange(n), y]).mean()


@mistake("Network.step", lesson="week1.training#from-scratch")
def biases_forgotten(self, X, y, lr):
    """
    fr: Seuls les poids bougent ; les biais restent où ils sont. Leur gradient est la somme de delta sur les exemples
        du lot (delta étant déjà divisé par n).
    en: Only the weights move; the biases stay where they are. Their gradient is the sum of delta over the examples of
        the batch (delta being divided by n already).
    """
    loss, grads = _gradients(self, X, y)
    _move(self, grads, lr, biases=False)
    return loss


@mistake("Network.step", lesson="week1.training#from-scratch")
def averaged_biases(self, X, y, lr):
    """
    fr: Le gradient des biais est divisé deux fois par n : delta l'était déjà, et mean(axis=0) divise encore. Les
        biais apprennent n fois trop lentement. Avec un delta déjà divisé, c'est sum(axis=0).
    en: The biases' gradient is divided by n twice: delta was already, and mean(axis=0) divides again. The biases
        learn n times too slowly. With a delta already divided, it is sum(axis=0).
    """
    loss, grads = _gradients(self, X, y)
    _move(self, [(grad_W, grad_b / len(X)) for grad_W, grad_b in grads], lr)
    return loss


@mistake("Network.step", lesson="week1.training#from-scratch")
def last_layer_only(self, X, y, lr):
    """
    fr: Seule la dernière couche bouge ; les couches cachées gardent leurs poids de départ. Continuez la boucle
        jusqu'à la première couche.
    en: Only the last layer moves; the hidden layers keep the weights they started with. Carry the loop on down to the
        first layer.
    """
    loss, grads = _gradients(self, X, y)
    self.weights[-1] = self.weights[-1] - lr * grads[-1][0]
    self.biases[-1] = self.biases[-1] - lr * grads[-1][1]
    return loss


@mistake("Network.step", lesson="week1.training#from-scratch")
def accumulated(self, X, y, lr):
    """
    fr: Les gradients s'ajoutent à ceux des pas précédents au lieu de les remplacer. Le premier pas est juste, les
        suivants vont de plus en plus loin. Remettez-les à zéro à chaque pas.
    en: The gradients are added to those of the steps before instead of replacing them. The first step is right, the
        next go further and further. Start from zero at every step.
    """
    loss, grads = _gradients(self, X, y)
    old = getattr(self, "kept", None) or [(0, 0)] * len(grads)
    self.kept = [(W + old_W, b + old_b) for (W, b), (old_W, old_b) in zip(grads, old, strict=True)]
    _move(self, self.kept, lr)
    return loss


# ---- fit -------------------------------------------------------------------------------------------


def _epochs(net, X, y, epochs, lr, size, order=None):
    """Losses of all batches, epoch by epoch."""
    order = order or (lambda: net.rng.permutation(len(X)))
    history = []
    for _ in range(epochs):
        places = order()
        batches = [places[i : i + size] for i in range(0, len(X), size)]
        history.append([(net.step(X[b], y[b], lr), len(b)) for b in batches])
    return history


def _means(history):
    return [sum(loss * n for loss, n in epoch) / sum(n for _, n in epoch) for epoch in history]


@mistake("Network.fit", lesson="week1.training#batches")
def unshuffled(self, X, y, epochs, lr, batch_size):
    """
    fr: Les exemples passent toujours dans l'ordre donné. S'ils sont rangés par classe, chaque lot n'en montre qu'une,
        et le réseau court de l'une à l'autre. Tirez une permutation à chaque époque.
    en: The examples always come in the order given. If they are sorted by class, every batch shows a single one, and
        the network runs from one to the next. Draw a permutation each epoch.
    """
    return _means(_epochs(self, X, y, epochs, lr, batch_size, lambda: np.arange(len(X))))


@mistake("Network.fit", lesson="week1.training#batches")
def shuffled_once(self, X, y, epochs, lr, batch_size):
    """
    fr: La permutation est tirée une fois, avant la boucle (ou le générateur est recréé avec la même graine à chaque
        époque) : toutes les époques voient les mêmes lots. Tirez-la à chaque époque, d'un générateur gardé.
    en: The permutation is drawn once, before the loop (or the generator is made anew with the same seed each epoch):
        all epochs see the same batches. Draw it each epoch, from a generator that is kept.
    """
    order = self.rng.permutation(len(X))
    return _means(_epochs(self, X, y, epochs, lr, batch_size, lambda: order))


@mistake("Network.fit", lesson="week1.training#batches")
def shuffle_without_seed(self, X, y, epochs, lr, batch_size):
    """
    fr: L'ordre des exemples ne dépend pas de la graine du réseau : le générateur de fit a sa propre graine, fixe.
        Tirez l'ordre du générateur fait avec seed.
    en: The order of the examples does not depend on the network's seed: fit's generator has a fixed seed of its own.
        Draw the order from the generator made with seed.
    """
    rng = np.random.default_rng(0)
    return _means(_epochs(self, X, y, epochs, lr, batch_size, lambda: rng.permutation(len(X))))


@mistake("Network.fit", lesson="week1.training#batches")
def labels_left_behind(self, X, y, epochs, lr, batch_size):
    """
    fr: X est mélangé, y ne l'est pas : chaque image reçoit l'étiquette d'une autre, et le réseau n'apprend que la
        fréquence des classes. La même permutation pour les deux : X[order], y[order].
    en: X is shuffled, y is not: every picture gets the label of another, and the network learns only how frequent the
        classes are. The same permutation for both: X[order], y[order].
    """
    losses = []
    for _ in range(epochs):
        losses += _means(
            _epochs(self, X[self.rng.permutation(len(X))], y, 1, lr, batch_size, lambda: np.arange(len(X)))
        )
    return losses


@mistake("Network.fit", lesson="week1.training#batches")
def last_batch_dropped(self, X, y, epochs, lr, batch_size):
    """
    fr: Le dernier lot, plus petit, est laissé de côté (len(X) // batch_size lots) : à chaque époque, quelques
        exemples ne servent pas. Allez jusqu'au bout : range(0, len(X), batch_size).
    en: The last, smaller batch is left out (len(X) // batch_size batches): each epoch some examples are not used. Go
        to the end: range(0, len(X), batch_size).
    """
    whole = len(X) // batch_size * batch_size
    history = []
    for _ in range(epochs):
        order = self.rng.permutation(len(X))
        batches = [order[i : i + batch_size] for i in range(0, whole, batch_size)]
        history.append([(self.step(X[b], y[b], lr), len(b)) for b in batches])
    return [np.mean([loss for loss, _ in epoch]) if epoch else 0.0 for epoch in history]


@mistake("Network.fit", lesson="week1.training#batches")
def no_batches(self, X, y, epochs, lr, batch_size):
    """
    fr: batch_size n'est pas utilisé : un seul pas par époque, sur tous les exemples. Coupez l'ordre tiré en lots et
        faites un pas par lot.
    en: batch_size is not used: a single step an epoch, on all examples. Cut the order drawn into batches and make one
        step a batch.
    """
    return _means(_epochs(self, X, y, epochs, lr, len(X)))


@mistake("Network.fit", lesson="week1.training#batches")
def last_loss(self, X, y, epochs, lr, batch_size):
    """
    fr: La perte notée est celle du dernier lot de l'époque, au lieu de la moyenne de tous. Un seul petit lot donne
        une courbe en dents de scie qui ne dit rien de l'époque.
    en: The loss noted is that of the epoch's last batch instead of the mean of all. One small batch gives a jagged
        curve that says nothing of the epoch.
    """
    return [epoch[-1][0] for epoch in _epochs(self, X, y, epochs, lr, batch_size)]


@mistake("Network.fit", lesson="week1.training#batches")
def summed_losses(self, X, y, epochs, lr, batch_size):
    """
    fr: La perte notée est la somme de celles des lots : elle dépend du nombre de lots. Divisez-la pour avoir la
        moyenne.
    en: The loss noted is the sum over the batches: it depends on how many there are. Divide it to get the mean.
    """
    return [sum(loss for loss, _ in epoch) for epoch in _epochs(self, X, y, epochs, lr, batch_size)]


@mistake("Network.fit", lesson="week1.training#batches")
def every_loss(self, X, y, epochs, lr, batch_size):
    """
    fr: La liste contient la perte de chaque lot. On demande un nombre par époque : leur moyenne.
    en: The list holds the loss of every batch. One number an epoch is asked for: their mean.
    """
    return [loss for epoch in _epochs(self, X, y, epochs, lr, batch_size) for loss, _ in epoch]


@mistake("Network.fit", lesson="week1.training#batches")
def nothing_returned(self, X, y, epochs, lr, batch_size):
    """
    fr: fit ne rend rien (None) : la courbe d'apprentissage est perdue. Rendez la liste des pertes moyennes.
    en: fit returns nothing (None): the learning curve is lost. Return the list of mean losses.
    """
    _epochs(self, X, y, epochs, lr, batch_size)


@mistake("Network.fit", lesson="week1.training#from-scratch")
def shuffled_in_place(self, X, y, epochs, lr, batch_size):
    """
    fr: X et y ont été mélangés sur place (rng.shuffle, X[:] = X[order]) : les tableaux de l'appelant ne sont plus
        dans leur ordre. Mélangez des indices, pas les données.
    en: X and y were shuffled in place (rng.shuffle, X[:] = X[order]): the caller's arrays are no longer in their
        order. Shuffle indices, not the data.
    """
    losses = []
    for _ in range(epochs):
        order = self.rng.permutation(len(X))
        X[:], y[:] = X[order], y[order]
        losses += _means(_epochs(self, X, y, 1, lr, batch_size, lambda: np.arange(len(X))))
    return losses
