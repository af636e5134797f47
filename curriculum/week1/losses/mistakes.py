"""The wrong losses that people really write, each with what to say to who wrote it."""

import numpy as np

from dlstudy.exercise import mistake

# ---- mse, mse_grad ---------------------------------------------------------------------------------


@mistake("mse", lesson="mse")
def summed(prediction, target):
    """
    fr: La somme des carrés, sans la moyenne. Elle grandit avec le nombre d'exemples : le même réseau, sur un lot deux
        fois plus grand, semblerait deux fois plus mauvais.
    en: The sum of the squares, without the mean. It grows with the number of examples: the same network would look
        twice as bad on a batch twice as large.
    """
    return np.sum((prediction - target) ** 2)


@mistake("mse", lesson="mse")
def halved(prediction, target):
    """
    fr: Un facteur ½ de trop. Beaucoup de cours l'écrivent pour que le 2 de la dérivée disparaisse ; l'erreur
        quadratique moyenne, elle, n'en a pas.
    en: A factor ½ too many. Many courses write it so that the 2 of the derivative goes away; the mean squared error
        itself has none.
    """
    return np.mean((prediction - target) ** 2) / 2


@mistake("mse", lesson="mse")
def rooted(prediction, target):
    """
    fr: Une racine a été prise : c'est la RMSE, qui a l'unité des données et se lit mieux. La perte demandée est la
        moyenne des carrés, sans racine ; leurs gradients ne sont pas les mêmes.
    en: A root was taken: that is the RMSE, in the unit of the data and easier to read. The loss asked for is the mean
        of the squares, without a root; their gradients differ.
    """
    return np.sqrt(np.mean((prediction - target) ** 2))


@mistake("mse", lesson="mse")
def absolute(prediction, target):
    """
    fr: La valeur absolue à la place du carré : c'est l'erreur absolue moyenne (MAE). Elle pèse les grandes erreurs
        moins lourdement, et sa pente ne diminue pas près de 0.
    en: The absolute value in place of the square: that is the mean absolute error (MAE). It weighs large errors less,
        and its slope does not shrink near 0.
    """
    return np.mean(np.abs(prediction - target))


@mistake("mse", lesson="mistakes")
def per_column(prediction, target):
    """
    fr: La moyenne n'est prise que sur l'axe 0 (les exemples) : il reste un nombre par colonne. Une perte est un seul
        nombre, la moyenne sur tous les éléments.
    en: The mean is taken over axis 0 (the examples) alone: one number per column is left. A loss is a single number,
        the mean over all elements.
    """
    return np.mean((prediction - target) ** 2, axis=0)


@mistake("mse", lesson="mistakes")
def per_example(prediction, target):
    """
    fr: La somme des carrés divisée par le nombre de lignes, len(prediction). C'est juste pour un vecteur ; pour un
        tableau (n, d), la moyenne sur tous les éléments divise par n · d.
    en: The sum of squares divided by the number of rows, len(prediction). That is right for a vector; for an array
        (n, d) the mean over all elements divides by n · d.
    """
    return np.sum((prediction - target) ** 2) / len(prediction)


@mistake("mse", lesson="mistakes")
def every_pair(prediction, target):
    """
    fr: Une colonne (n, 1) moins un vecteur (n,) donne un tableau (n, n) : chaque prédiction est comparée avec chaque
        cible. NumPy n'avertit pas, et la moyenne a l'air plausible. Gardez les deux formes égales.
    en: A column (n, 1) minus a vector (n,) gives an (n, n) array: every prediction is compared with every target.
        NumPy does not warn, and the mean looks plausible. Keep both shapes equal.
    """
    return np.mean((np.reshape(prediction, (-1, 1)) - np.reshape(target, -1)) ** 2)


@mistake("mse_grad", lesson="mse")
def grad_without_two(prediction, target):
    """
    fr: Le facteur 2 manque : la dérivée de e² est 2e. (Il ne disparaît que si la perte porte un ½.)
    en: The factor 2 is missing: the derivative of e² is 2e. (It goes away only if the loss carries a ½.)
    """
    difference = prediction - target
    return difference / np.size(difference)


@mistake("mse_grad", lesson="mse")
def grad_without_mean(prediction, target):
    """
    fr: La division par le nombre d'éléments manque : c'est le gradient de la somme. Avec lui, le pas de descente
        grandit avec la taille du lot.
    en: The division by the number of elements is missing: this is the gradient of the sum. With it, the step of
        descent grows with the size of the batch.
    """
    return 2 * (prediction - target)


@mistake("mse_grad", lesson="mse")
def grad_sign(prediction, target):
    """
    fr: target − prediction au lieu de prediction − target. Pour la perte le signe est sans effet, à cause du carré ;
        pour le gradient, il envoie la descente du mauvais côté.
    en: target − prediction instead of prediction − target. For the loss the sign does not matter, because of the
        square; for the gradient it sends descent the wrong way.
    """
    difference = target - prediction
    return 2 * difference / np.size(difference)


@mistake("mse_grad", lesson="mistakes")
def grad_per_example(prediction, target):
    """
    fr: Divisé par le nombre de lignes, len(prediction), et non par le nombre d'éléments : pour un tableau (n, d), le
        gradient est d fois trop grand.
    en: Divided by the number of rows, len(prediction), and not by the number of elements: for an array (n, d) the
        gradient is d times too large.
    """
    return 2 * (prediction - target) / len(prediction)


@mistake("mse_grad", lesson="mistakes")
def grad_in_place(prediction, target):
    """
    fr: prediction a été changé sur place (-=, *=, /=). L'appelant garde souvent ses prédictions ; calculez dans un
        nouveau tableau.
    en: prediction was changed in place (-=, *=, /=). The caller often keeps the predictions; compute in a new array.
    """
    prediction -= target
    prediction *= 2 / prediction.size
    return prediction


# ---- softmax ---------------------------------------------------------------------------------------


@mistake("softmax", lesson="stability")
def overflowing(logits):
    """
    fr: np.exp déborde dès que le logit dépasse environ 709, et inf / inf donne NaN. Retranchez d'abord le maximum de
        chaque ligne : le quotient ne change pas, et le plus grand exposant devient 0.
    en: np.exp overflows as soon as a logit passes about 709, and inf / inf gives NaN. Subtract the maximum of each
        row first: the quotient does not change, and the largest exponent becomes 0.
    """
    powers = np.exp(logits)
    return powers / powers.sum(axis=-1, keepdims=True)


@mistake("softmax", lesson="softmax")
def first_axis(logits):
    """
    fr: La somme est prise sur l'axe 0 : ce sont les colonnes qui ont pour somme 1, donc les exemples qui se disputent
        une classe. Chaque exemple doit répartir son propre 1 : dernier axe, axis=-1.
    en: The sum is taken over axis 0: the columns add up to 1, so that examples compete for a class. Each example has
        to share out its own 1: the last axis, axis=-1.
    """
    powers = np.exp(logits - logits.max(axis=0, keepdims=True))
    return powers / powers.sum(axis=0, keepdims=True)


@mistake("softmax", lesson="softmax")
def second_axis(logits):
    """
    fr: axis=1 est le dernier axe d'un tableau à deux dimensions seulement. Le dernier, quel qu'en soit le nombre,
        s'écrit axis=-1.
    en: axis=1 is the last axis of a two-dimensional array only. The last one, however many there are, is axis=-1.
    """
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@mistake("softmax", lesson="softmax")
def whole_array(logits):
    """
    fr: La somme est prise sur tout le tableau : toutes les lignes ensemble ont pour somme 1. Il faut axis=-1 et
        keepdims=True.
    en: The sum is taken over the whole array: all rows together add up to 1. It needs axis=-1 and keepdims=True.
    """
    powers = np.exp(logits - np.max(logits))
    return powers / powers.sum()


@mistake("softmax", lesson="stability")
def common_maximum(logits):
    """
    fr: Le maximum retranché est celui de tout le tableau. Une ligne bien plus basse que lui ne contient plus que des
        exp(−10000) = 0, et 0 / 0 donne NaN. Prenez le maximum de chaque ligne.
    en: The maximum subtracted is that of the whole array. A row far below it holds nothing but exp(−10000) = 0, and 0
        / 0 gives NaN. Take the maximum of each row.
    """
    powers = np.exp(logits - np.max(logits))
    return powers / powers.sum(axis=-1, keepdims=True)


@mistake("softmax", lesson="mistakes")
def shifted_in_place(logits):
    """
    fr: « logits -= … » change le tableau reçu. Le résultat est bon, mais la perte que l'appelant calcule ensuite
        utilise d'autres logits que les siens. Écrivez « shifted = logits - … ».
    en: 'logits -= …' changes the array that came in. The result is right, but the loss that the caller computes next
        uses logits that are no longer its own. Write 'shifted = logits - …'.
    """
    logits -= logits.max(axis=-1, keepdims=True)
    powers = np.exp(logits)
    return powers / powers.sum(axis=-1, keepdims=True)


# ---- cross_entropy, cross_entropy_grad -------------------------------------------------------------


def _log_softmax(logits):
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _picked(logits, labels):
    return _log_softmax(logits)[np.arange(len(labels)), labels]


@mistake("cross_entropy", lesson="cross-entropy")
def summed_surprise(logits, labels):
    """
    fr: La somme sur les exemples, sans la moyenne : la perte grandit avec la taille du lot.
    en: The sum over the examples, without the mean: the loss grows with the size of the batch.
    """
    return -_picked(logits, labels).sum()


@mistake("cross_entropy", lesson="cross-entropy")
def no_minus(logits, labels):
    """
    fr: Le signe moins manque. Le logarithme d'une probabilité est négatif ; la perte est −log p, positive, et nulle
        seulement quand la bonne classe a toute la probabilité.
    en: The minus sign is missing. The log of a probability is negative; the loss is −log p, positive, and zero only
        when the right class has all the probability.
    """
    return _picked(logits, labels).mean()


@mistake("cross_entropy", lesson="stability")
def log_of_zero(logits, labels):
    """
    fr: Le logarithme est pris de la probabilité déjà calculée. Même avec une softmax stable, une probabilité trop
        petite devient 0, et log(0) = −inf. Calculez le logarithme directement : z − max − log Σ exp(z − max).
    en: The log is taken of a probability already computed. Even with a stable softmax a probability that is too small
        becomes 0, and log(0) = −inf. Compute the log directly: z − max − log Σ exp(z − max).
    """
    p = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


@mistake("cross_entropy", lesson="stability")
def overflowing_surprise(logits, labels):
    """
    fr: exp(logits) déborde : au-delà de 709 environ, c'est inf, et la perte devient NaN ou infinie. Retranchez
        d'abord le maximum de chaque ligne, puis prenez log Σ exp.
    en: exp(logits) overflows: past about 709 it is inf, and the loss becomes NaN or infinite. Subtract each row's
        maximum first, then take log Σ exp.
    """
    p = np.exp(logits)
    p = p / p.sum(axis=-1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


@mistake("cross_entropy", lesson="stability")
def small_number_added(logits, labels):
    """
    fr: Un petit nombre ajouté, log(p + 1e-12), évite l'infini mais plafonne la perte à 27,6 : au-delà, elle ne dit
        plus à quel point le réseau se trompe. log softmax, calculé directement, n'en a pas besoin.
    en: A small number added, log(p + 1e-12), avoids the infinity but caps the loss at 27.6: beyond, it no longer says
        how wrong the network is. log softmax computed directly has no need of it.
    """
    p = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels] + 1e-12).mean()


@mistake("cross_entropy", lesson="mistakes")
def every_label(logits, labels):
    """
    fr: log_p[:, labels] prend, pour chaque ligne, les colonnes de toutes les étiquettes : un tableau (n, n), dont
        seule la diagonale est voulue. Il faut aussi les lignes : log_p[np.arange(n), labels].
    en: log_p[:, labels] takes, for each row, the columns of all labels: an (n, n) array of which only the diagonal is
        wanted. It needs the rows too: log_p[np.arange(n), labels].
    """
    return -_log_softmax(logits)[:, labels].mean()


@mistake("cross_entropy", lesson="mistakes")
def mean_over_everything(logits, labels):
    """
    fr: Moyenne du tableau one-hot · log p, (n, k), zéros compris : le résultat est k fois trop petit. Sommez sur les
        classes, puis prenez la moyenne sur les exemples.
    en: The mean of the one-hot · log p array, (n, k), zeros included: the result is k times too small. Sum over the
        classes, then take the mean over the examples.
    """
    return -_picked(logits, labels).sum() / np.size(logits)


@mistake("cross_entropy", lesson="softmax")
def logits_as_probabilities(logits, labels):
    """
    fr: Le logarithme est pris des logits eux-mêmes, comme s'ils étaient des probabilités. Un logit peut être négatif
        ou plus grand que 1 : il doit d'abord passer par la softmax.
    en: The log is taken of the logits themselves, as if they were probabilities. A logit may be negative or larger
        than 1: it has to go through the softmax first.
    """
    return -np.log(logits[np.arange(len(labels)), labels]).mean()


@mistake("cross_entropy_grad", lesson="cross-entropy")
def surprise_grad_summed(logits, labels):
    """
    fr: La division par n manque : c'est le gradient de la somme. La perte est une moyenne, son gradient aussi ; sinon
        le pas grandit avec la taille du lot.
    en: The division by n is missing: this is the gradient of the sum. The loss is a mean, and so is its gradient;
        otherwise the step grows with the size of the batch.
    """
    return np.exp(_log_softmax(logits)) - _one_hot(logits, labels)


@mistake("cross_entropy_grad", lesson="cross-entropy")
def surprise_grad_sign(logits, labels):
    """
    fr: one-hot − softmax au lieu de softmax − one-hot. Une descente avec ce gradient baisse la probabilité de la
        bonne classe.
    en: one-hot − softmax instead of softmax − one-hot. Descent with this gradient lowers the probability of the right
        class.
    """
    return (_one_hot(logits, labels) - np.exp(_log_softmax(logits))) / len(labels)


@mistake("cross_entropy_grad", lesson="cross-entropy")
def surprise_grad_of_logits(logits, labels):
    """
    fr: La softmax manque : c'est logits − one-hot. Le gradient est softmax(logits) − one-hot, divisé par n.
    en: The softmax is missing: this is logits − one-hot. The gradient is softmax(logits) − one-hot, divided by n.
    """
    return (logits - _one_hot(logits, labels)) / len(labels)


@mistake("cross_entropy_grad", lesson="cross-entropy")
def surprise_grad_right_class(logits, labels):
    """
    fr: Seule la bonne classe reçoit un gradient, p − 1 ; les autres sont à 0. Mais leurs logits comptent aussi, par
        la somme de la softmax : leur gradient est leur probabilité.
    en: Only the right class gets a gradient, p − 1; the others are 0. But their logits count too, through the
        softmax's sum: their gradient is their probability.
    """
    hot = _one_hot(logits, labels)
    return hot * (np.exp(_log_softmax(logits)) - 1) / len(labels)


@mistake("cross_entropy_grad", lesson="mistakes")
def surprise_grad_everything(logits, labels):
    """
    fr: Divisé par le nombre d'éléments n · k, et non par le nombre d'exemples n : le gradient est k fois trop petit.
    en: Divided by the number of elements n · k and not by the number of examples n: the gradient is k times too
        small.
    """
    return (np.exp(_log_softmax(logits)) - _one_hot(logits, labels)) / np.size(logits)


@mistake("cross_entropy_grad", lesson="mistakes")
def surprise_grad_every_label(logits, labels):
    """
    fr: grad[:, labels] -= 1 retranche 1 à toutes les lignes, dans les colonnes de toutes les étiquettes. Il faut les
        couples : grad[np.arange(n), labels] -= 1.
    en: grad[:, labels] -= 1 subtracts 1 from all rows, in the columns of all labels. It needs the pairs:
        grad[np.arange(n), labels] -= 1.
    """
    grad = np.exp(_log_softmax(logits))
    grad[:, labels] -= 1
    return grad / len(labels)


@mistake("cross_entropy_grad", lesson="stability")
def surprise_grad_overflow(logits, labels):
    """
    fr: exp(logits) déborde au-delà de 709 environ, et le gradient devient NaN : un seul logit trop grand, et tous les
        poids sont perdus. Retranchez d'abord le maximum de chaque ligne.
    en: exp(logits) overflows past about 709, and the gradient becomes NaN: one logit too large, and all weights are
        lost. Subtract each row's maximum first.
    """
    powers = np.exp(logits)
    return (powers / powers.sum(axis=-1, keepdims=True) - _one_hot(logits, labels)) / len(labels)


def _one_hot(logits, labels):
    hot = np.zeros(np.shape(logits), np.result_type(logits, np.float32))
    hot[np.arange(len(labels)), labels] = 1
    return hot


# ---- binary_cross_entropy --------------------------------------------------------------------------


@mistake("binary_cross_entropy", lesson="stability")
def naive_sigmoid(logits, y):
    """
    fr: La sigmoïde puis ses deux logarithmes : pour un grand logit, elle vaut exactement 1 (ou 0), et log(0) donne
        −inf, ou 0 · inf = NaN. Utilisez max(z, 0) − z·y + log(1 + exp(−|z|)).
    en: The sigmoid, then its two logs: for a large logit it is exactly 1 (or 0), and log(0) gives −inf, or 0 · inf =
        NaN. Use max(z, 0) − z·y + log(1 + exp(−|z|)).
    """
    p = 1 / (1 + np.exp(-logits))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake("binary_cross_entropy", lesson="stability")
def clipped(logits, y):
    """
    fr: Les probabilités sont bornées à [1e-12, 1 − 1e-12] : plus d'infini, mais la perte plafonne à 27,6, et son
        gradient s'annule pour les exemples les plus faux. La forme max(z, 0) − z·y + log(1 + exp(−|z|)) est exacte.
    en: The probabilities are clipped to [1e-12, 1 − 1e-12]: no more infinity, but the loss stops at 27.6, and its
        gradient vanishes for the worst examples. The form max(z, 0) − z·y + log(1 + exp(−|z|)) is exact.
    """
    with np.errstate(over="ignore"):
        p = np.clip(1 / (1 + np.exp(-logits)), 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake("binary_cross_entropy", lesson="stability")
def half_stable(logits, y):
    """
    fr: log(1 + exp(z)) − z·y est la bonne formule, mais exp(z) déborde pour z > 709. Sortez le maximum : max(z, 0) +
        log(1 + exp(−|z|)), ou np.logaddexp(0, z).
    en: log(1 + exp(z)) − z·y is the right formula, but exp(z) overflows for z > 709. Take the maximum out: max(z, 0)
        + log(1 + exp(−|z|)), or np.logaddexp(0, z).
    """
    return np.mean(np.log(1 + np.exp(logits)) - logits * y)


@mistake("binary_cross_entropy", lesson="binary")
def binary_summed(logits, y):
    """
    fr: La somme sur les exemples, sans la moyenne : la perte grandit avec la taille du lot.
    en: The sum over the examples, without the mean: the loss grows with the size of the batch.
    """
    return np.sum(np.logaddexp(0, logits) - logits * y)


@mistake("binary_cross_entropy", lesson="binary")
def labels_reversed(logits, y):
    """
    fr: Les deux termes sont échangés : un logit très positif, qui annonce la classe 1, coûte cher quand y = 1. Le
        logit est celui de la classe 1 : −y · log p − (1 − y) · log(1 − p).
    en: The two terms are swapped: a very positive logit, which announces class 1, is costly when y = 1. The logit is
        that of class 1: −y · log p − (1 − y) · log(1 − p).
    """
    return np.mean(np.logaddexp(0, logits) - logits * (1 - y))


@mistake("binary_cross_entropy", lesson="binary")
def only_positives(logits, y):
    """
    fr: Seul le terme −y · log p est là : les exemples de classe 0 ne coûtent rien, et le réseau gagne à toujours
        répondre 1. Il manque −(1 − y) · log(1 − p).
    en: Only the term −y · log p is there: the examples of class 0 cost nothing, and the network wins by always
        answering 1. The term −(1 − y) · log(1 − p) is missing.
    """
    return np.mean(y * np.logaddexp(0, -logits))


@mistake("binary_cross_entropy", lesson="mistakes")
def binary_every_pair(logits, y):
    """
    fr: Des logits (n, 1) et des y (n,) donnent un tableau (n, n) : chaque logit est jugé par tous les y. La moyenne a
        l'air plausible, mais le réseau n'apprend que la fréquence des 1. Gardez les formes égales.
    en: Logits (n, 1) and y (n,) give an (n, n) array: each logit is judged by all y. The mean looks plausible, but
        the network only learns how frequent the 1s are. Keep the shapes equal.
    """
    z = np.reshape(logits, (-1, 1))
    return np.mean(np.logaddexp(0, z) - z * np.reshape(y, -1))
