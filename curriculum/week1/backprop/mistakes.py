"""The wrong back-propagations that people really write, and what to say to them."""

import math

import numpy as np

from dlstudy.exercise import mistake, reference


def as_float(x):
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def _softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# forward


def _forward(X, p, activation=np.tanh, biases=True):
    X, p = as_float(X), {name: as_float(value) for name, value in p.items()}
    hidden = activation(X @ p["W1"] + (p["b1"] if biases else 0))
    logits = hidden @ p["W2"] + (p["b2"] if biases else 0)
    return logits, (X, hidden, logits)


@mistake("forward", lesson="forward")
def no_activation(X, p):
    """fr: La couche cachée n'a pas de tanh : deux couches linéaires de suite n'en font qu'une, et le réseau ne peut
    plus tracer que des frontières droites.
    en: The hidden layer has no tanh: two linear layers in a row are only one, and the network can learn nothing but
    straight lines."""
    return _forward(X, p, lambda z: z)


@mistake("forward", lesson="forward")
def relu_instead(X, p):
    """fr: Vous utilisez ReLU ; l'énoncé demande tanh. La rétropropagation de l'une ne convient pas à l'autre.
    en: You use ReLU; the statement asks for tanh. The back-propagation of one does not suit the other."""
    return _forward(X, p, lambda z: np.maximum(z, 0))


@mistake("forward", lesson="forward")
def sigmoid_instead(X, p):
    """fr: Vous utilisez la sigmoïde ; l'énoncé demande tanh, qui va de -1 à 1 et vaut 0 en 0.
    en: You use the sigmoid; the statement asks for tanh, which goes from -1 to 1 and is 0 at 0."""
    return _forward(X, p, lambda z: (1 + np.tanh(z / 2)) / 2)


@mistake("forward", lesson="forward")
def biases_forgotten(X, p):
    """fr: Les biais b1 et b2 manquent. Sans eux, toutes les frontières passent par l'origine.
    en: The biases b1 and b2 are missing. Without them every boundary goes through the origin."""
    return _forward(X, p, biases=False)


@mistake("forward", lesson="forward")
def probabilities_returned(X, p):
    """fr: Vous rendez les probabilités de la softmax. forward rend les logits, les scores bruts : la softmax est
    l'affaire de la perte, qui la calcule avec stabilité.
    en: You return the softmax's probabilities. forward returns the logits, the raw scores: the softmax is the loss's
    business, which computes it stably."""
    logits, cache = _forward(X, p)
    return _softmax(logits), cache


@mistake("forward", lesson="forward")
def output_squashed(X, p):
    """fr: Vous appliquez tanh à la sortie aussi : les logits, bornés entre -1 et 1, ne peuvent plus exprimer une
    certitude.
    en: You apply tanh to the output as well: logits that are held between -1 and 1 can no longer express certainty."""
    logits, cache = _forward(X, p)
    return np.tanh(logits), cache


# backward: each of these makes its own forward pass out of the reference's cache.


def _signals(cache, p, y):
    """X (n, d), hidden (n, h) and the loss's derivative by the logits (n, k)."""
    X, hidden, logits = cache
    d_logits = _softmax(logits)
    d_logits[np.arange(len(X)), y] -= 1
    return X, hidden, d_logits / len(X), as_float(p["W2"])


def _gradients(X, hidden, d_logits, d_sum):
    return {
        "W1": X.T @ d_sum,
        "b1": d_sum.sum(axis=0),
        "W2": hidden.T @ d_logits,
        "b2": d_logits.sum(axis=0),
    }


@mistake("backward", lesson="network")
def summed_not_averaged(cache, p, y):
    """fr: Vous rendez les gradients de la somme des pertes : il manque la division par n, une seule fois, dès la
    dérivée par rapport aux logits.
    en: You return the gradients of the sum of the losses: the division by n is missing, once, right at the derivative
    with respect to the logits."""
    return {name: len(cache[0]) * grad for name, grad in reference.backward(cache, p, y).items()}


@mistake("backward", lesson="network")
def biases_averaged(cache, p, y):
    """fr: Le gradient d'un biais est la somme de la dérivée sur le lot. Vous en prenez la moyenne, mais la division
    par n a déjà eu lieu.
    en: The gradient of a bias is the sum of the derivative over the batch. You take its mean, but the division by n
    has already been done."""
    grads = reference.backward(cache, p, y)
    n = len(cache[0])
    return {**grads, "b1": grads["b1"] / n, "b2": grads["b2"] / n}


@mistake("backward", lesson="network")
def biases_not_summed(cache, p, y):
    """fr: Vos gradients de biais ont une ligne par exemple. Le même biais sert à tout le lot : ses contributions
    s'ajoutent, sum(axis=0), et le gradient a la forme du biais.
    en: Your gradients of the biases have one row for each example. The same bias serves the whole batch: its
    contributions add up, sum(axis=0), and the gradient has the bias's shape."""
    X, hidden, d_logits, W2 = _signals(cache, p, y)
    d_sum = d_logits @ W2.T * (1 - hidden**2)
    return {**_gradients(X, hidden, d_logits, d_sum), "b1": d_sum, "b2": d_logits}


@mistake("backward", lesson="network")
def activation_not_crossed(cache, p, y):
    """fr: En remontant, vous sautez la tanh : il manque le facteur 1 - tanh². Chaque opération de l'aller a sa
    dérivée au retour.
    en: On the way back you skip the tanh: the factor 1 - tanh² is missing. Every operation of the way out has its
    derivative on the way back."""
    X, hidden, d_logits, W2 = _signals(cache, p, y)
    return _gradients(X, hidden, d_logits, d_logits @ W2.T)


@mistake("backward", lesson="network")
def derivative_of_the_sum(cache, p, y):
    """fr: Vous calculez 1 - z², avec z l'entrée de la tanh. La dérivée est 1 - tanh(z)² : c'est la sortie de la tanh
    qu'il faut garder dans le cache et élever au carré.
    en: You compute 1 - z², with z the input of the tanh. The derivative is 1 - tanh(z)²: it is the output of the tanh
    that has to be kept in the cache and squared."""
    X, hidden, d_logits, W2 = _signals(cache, p, y)
    z = X @ as_float(p["W1"]) + as_float(p["b1"])
    return _gradients(X, hidden, d_logits, d_logits @ W2.T * (1 - z**2))


@mistake("backward", lesson="network")
def sigmoid_derivative(cache, p, y):
    """fr: h (1 - h) est la dérivée de la sigmoïde. Celle de tanh est 1 - h².
    en: h (1 - h) is the derivative of the sigmoid. That of tanh is 1 - h²."""
    X, hidden, d_logits, W2 = _signals(cache, p, y)
    return _gradients(X, hidden, d_logits, d_logits @ W2.T * hidden * (1 - hidden))


@mistake("backward", lesson="network")
def signs_reversed(cache, p, y):
    """fr: Tous vos gradients ont le signe inverse : vous partez de one-hot moins probabilités. La perte monterait à
    chaque pas.
    en: All your gradients have the opposite sign: you start from one-hot minus probabilities. The loss would go up
    with every step."""
    return {name: -grad for name, grad in reference.backward(cache, p, y).items()}


@mistake("backward", lesson="network")
def target_forgotten(cache, p, y):
    """fr: Vous partez des probabilités, sans leur soustraire 1 à la bonne classe : vos gradients ne dépendent pas
    de y.
    en: You start from the probabilities without taking 1 off at the right class: your gradients do not depend on
    y."""
    X, hidden, logits = cache
    d_logits = _softmax(logits) / len(X)
    return _gradients(X, hidden, d_logits, d_logits @ as_float(p["W2"]).T * (1 - hidden**2))


@mistake("backward", lesson="network")
def cache_used_up(cache, p, y):
    """fr: Vous modifiez un tableau du cache sur place (probs[…] -= 1, par exemple) : le premier appel est juste, le
    second, avec le même cache, est faux. Copiez avant de modifier.
    en: You change an array of the cache in place (probs[…] -= 1, for instance): the first call is right, the second,
    with the same cache, is wrong. Copy before you change."""
    # The reference's cache has no probabilities: kept here, where the next call finds them spoilt.
    _, probabilities = _PROBABILITIES.setdefault(id(cache), (cache, _softmax(cache[2])))
    X, hidden, _ = cache
    probabilities[np.arange(len(X)), y] -= 1
    probabilities /= len(X)
    d_sum = probabilities @ as_float(p["W2"]).T * (1 - hidden**2)
    return _gradients(X, hidden, probabilities, d_sum)


_PROBABILITIES: dict = {}  # by cache, which is held as well, or its id would go to another


@mistake("backward", lesson="stable")
def exponential_overflow(cache, p, y):
    """fr: Votre softmax déborde : au-delà de 709, exp donne inf, et inf / inf donne NaN. Soustrayez d'abord le maximum
    de chaque ligne.
    en: Your softmax overflows: beyond 709 exp gives inf, and inf / inf gives NaN. Subtract each row's maximum
    first."""
    X, hidden, logits = cache
    powers = np.exp(logits)
    d_logits = powers / powers.sum(axis=1, keepdims=True)
    d_logits[np.arange(len(X)), y] -= 1
    d_logits = d_logits / len(X)
    return _gradients(X, hidden, d_logits, d_logits @ as_float(p["W2"]).T * (1 - hidden**2))


# Value


class _Value:
    """A right engine in the style of micrograd, whose parts the mistakes below replace."""

    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = float(data), 0.0, parents

    def wrap(self, other):
        return other if isinstance(other, type(self)) else type(self)(other)

    def __add__(self, other):
        other = self.wrap(other)
        return type(self)(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = self.wrap(other)
        return type(self)(self.data * other.data, ((self, other.data), (other, self.data)))

    def __pow__(self, n):
        return type(self)(self.data**n, ((self, n * self.data ** (n - 1)),))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + self.wrap(other) * -1

    def __rsub__(self, other):
        return self.wrap(other) - self

    def __truediv__(self, other):
        return self * self.wrap(other) ** -1

    def __rtruediv__(self, other):
        return self.wrap(other) / self

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def relu(self):
        return type(self)(max(self.data, 0.0), ((self, float(self.data > 0)),))

    def tanh(self):
        t = math.tanh(self.data)
        return type(self)(t, ((self, 1 - t * t),))

    def exp(self):
        e = math.exp(self.data)
        return type(self)(e, ((self, e),))

    def order(self):
        """Every node after its parents."""
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for parent, _ in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        return order

    def pass_on(self, node):
        for parent, slope in node.parents:
            parent.grad += slope * node.grad

    def backward(self):
        self.grad = 1.0
        for node in reversed(self.order()):
            self.pass_on(node)


@mistake("Value", lesson="accumulate")
class GradientsOverwritten(_Value):
    """fr: Vous écrivez parent.grad = … : quand un nombre sert deux fois, la seconde contribution efface la première.
    Les contributions s'ajoutent : parent.grad += …
    en: You write parent.grad = …: when a number is used twice, the second contribution erases the first. The
    contributions add up: parent.grad += …"""

    def pass_on(self, node):
        for parent, slope in node.parents:
            parent.grad = slope * node.grad


@mistake("Value", lesson="order")
class PassedOnTooOften(_Value):
    """fr: Chaque nœud transmet son gradient dès qu'il en reçoit une part, et retransmet tout à la part suivante : dans
    un losange, les premières parts comptent deux fois. Attendez qu'un nœud ait tout reçu : l'ordre topologique.
    en: Each node passes its gradient on as soon as it gets a share, and passes all of it on again with the next share:
    in a diamond the first shares count twice. Wait until a node has received everything: the topological order."""

    def backward(self):
        self.grad = 1.0
        self.push()

    def push(self):
        for parent, slope in self.parents:
            parent.grad += slope * self.grad
            parent.push()


# The same mistake in other hands (the words are inherited): all shares first, then each parent's turn,
# where a parent that appears twice may count once or twice.


@mistake("Value", lesson="order")
class PassedOnTooOftenInTurn(PassedOnTooOften):
    def push(self):
        self.pass_on(self)
        for parent, _ in self.parents:
            parent.push()


@mistake("Value", lesson="order")
class PassedOnTooOftenFromASet(PassedOnTooOften):
    def push(self):
        self.pass_on(self)
        for parent in dict.fromkeys(parent for parent, _ in self.parents):
            parent.push()


@mistake("Value", lesson="order")
class NearestFirst(_Value):
    """fr: Vous visitez les nœuds du plus proche au plus lointain (en largeur) : un nœud atteint par un chemin court
    transmet son gradient avant d'avoir reçu la part du chemin long. Il faut l'ordre topologique.
    en: You visit the nodes from the nearest to the farthest (breadth first): a node reached by a short way passes its
    gradient on before it has received the long way's share. It takes the topological order."""

    def backward(self):
        self.grad = 1.0
        queue, seen = [self], {self}
        for node in queue:
            self.pass_on(node)
            for parent, _ in node.parents:
                if parent not in seen:
                    seen.add(parent)
                    queue.append(parent)


@mistake("Value", lesson="order")
class VisitedOnTheWayDown(_Value):
    """fr: Vous rangez un nœud dans la liste avant ses parents (préordre), puis parcourez la liste dans ce sens : un
    nœud partagé passe avant d'avoir tout reçu. Rangez-le après ses parents, et parcourez la liste à l'envers.
    en: You put a node into the list before its parents (preorder) and go through the list that way: a shared node
    comes before it has received everything. Put it in after its parents, and go through the list backwards."""

    def order(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                order.append(node)
                for parent, _ in node.parents:
                    visit(parent)

        visit(self)
        return order[::-1]


@mistake("Value", lesson="order")
class VisitedTwice(_Value):
    """fr: Votre liste contient un nœud autant de fois qu'il est atteint : un nœud partagé transmet plusieurs fois.
    Gardez un ensemble des nœuds déjà vus.
    en: Your list holds a node as many times as it is reached: a shared node passes its gradient on several times.
    Keep a set of the nodes already seen."""

    def order(self):
        order = []

        def visit(node):
            for parent, _ in node.parents:
                visit(parent)
            order.append(node)

        visit(self)
        return order


@mistake("Value", lesson="order")
class NotSeeded(_Value):
    """fr: Vous ne posez pas out.grad = 1 avant de commencer : tout est multiplié par 0, et chaque gradient reste nul.
    en: You do not set out.grad = 1 before starting: everything is multiplied by 0, and every gradient stays zero."""

    def backward(self):
        for node in reversed(self.order()):
            self.pass_on(node)


@mistake("Value", lesson="operations")
class SubtractionTurned(_Value):
    """fr: 2 - v appelle v.__rsub__(2), qui doit rendre 2 - v ; vous y calculez v - 2.
    en: 2 - v calls v.__rsub__(2), which must return 2 - v; you compute v - 2 there."""

    def __rsub__(self, other):
        return self - other


@mistake("Value", lesson="operations")
class DivisionTurned(_Value):
    """fr: 2 / v appelle v.__rtruediv__(2), qui doit rendre 2 / v ; vous y calculez v / 2.
    en: 2 / v calls v.__rtruediv__(2), which must return 2 / v; you compute v / 2 there."""

    def __rtruediv__(self, other):
        return self / other


@mistake("Value", lesson="operations")
class ExponentNotLowered(_Value):
    """fr: La dérivée de x**n est n x**(n-1) : vous multipliez par n sans baisser l'exposant.
    en: The derivative of x**n is n x**(n-1): you multiply by n without lowering the exponent."""

    def __pow__(self, n):
        return type(self)(self.data**n, ((self, n * self.data**n),))

    def __truediv__(self, other):
        other = self.wrap(other)
        a, b = self.data, other.data
        return type(self)(a / b, ((self, 1 / b), (other, -a / b**2)))


@mistake("Value", lesson="operations")
class ExponentNotLoweredInQuotients(ExponentNotLowered):
    __truediv__ = _Value.__truediv__  # a / b by way of b ** -1: wrong as well


@mistake("Value", lesson="operations")
class OwnFactor(_Value):
    """fr: La dérivée de a b par rapport à a est b, l'autre facteur ; vous donnez à chacun le sien.
    en: The derivative of a b with respect to a is b, the other factor; you give each its own."""

    def __mul__(self, other):
        other = self.wrap(other)
        return type(self)(self.data * other.data, ((self, self.data), (other, other.data)))

    def __sub__(self, other):
        other = self.wrap(other)
        return type(self)(self.data - other.data, ((self, 1.0), (other, -1.0)))

    def __truediv__(self, other):
        other = self.wrap(other)
        a, b = self.data, other.data
        return type(self)(a / b, ((self, 1 / b), (other, -a / b**2)))

    def __neg__(self):
        return type(self)(-self.data, ((self, -1.0),))


@mistake("Value", lesson="operations")
class OwnFactorThroughout(OwnFactor):
    # Differences and quotients by way of products: wrong as well.
    __sub__, __truediv__, __neg__ = _Value.__sub__, _Value.__truediv__, _Value.__neg__


@mistake("Value", lesson="operations")
class SubtractionAdds(_Value):
    """fr: La dérivée de a - b par rapport à b est -1 ; vous transmettez +1, comme pour une somme.
    en: The derivative of a - b with respect to b is -1; you pass +1 on, as for a sum."""

    def __sub__(self, other):
        other = self.wrap(other)
        return type(self)(self.data - other.data, ((self, 1.0), (other, 1.0)))


@mistake("Value", lesson="operations")
class DenominatorSign(_Value):
    """fr: La dérivée de a / b par rapport à b est -a / b² : le signe moins manque.
    en: The derivative of a / b with respect to b is -a / b²: the minus sign is missing."""

    def __truediv__(self, other):
        other = self.wrap(other)
        a, b = self.data, other.data
        return type(self)(a / b, ((self, 1 / b), (other, a / b**2)))


@mistake("Value", lesson="operations")
class TanhOfTheInput(_Value):
    """fr: La dérivée de tanh se calcule avec sa sortie, 1 - t² ; vous y mettez l'entrée, 1 - x².
    en: The derivative of tanh is computed from its output, 1 - t²; you put the input in, 1 - x²."""

    def tanh(self):
        return type(self)(math.tanh(self.data), ((self, 1 - self.data**2),))


@mistake("Value", lesson="operations")
class ExpOfTheInput(_Value):
    """fr: La dérivée de l'exponentielle est l'exponentielle elle-même, donc la sortie ; vous y mettez l'entrée.
    en: The derivative of the exponential is the exponential itself, that is, the output; you put the input in."""

    def exp(self):
        return type(self)(math.exp(self.data), ((self, self.data),))


@mistake("Value", lesson="operations")
class ReluLetsThrough(_Value):
    """fr: Là où l'entrée est négative, ReLU est constante : sa dérivée est 0. Vous laissez passer le gradient.
    en: Where the input is negative, ReLU is constant: its derivative is 0. You let the gradient through."""

    def relu(self):
        return type(self)(max(self.data, 0.0), ((self, 1.0),))
