"""The wrong networks that people build, and what to tell them."""

from itertools import pairwise

import numpy as np

from dlstudy.exercise import mistake, reference


def _sizes(sizes):
    return list(pairwise(sizes))


# -- count_parameters --------------------------------------------------------------------------


@mistake("count_parameters", lesson="parameters")
def weights_only(sizes):
    """fr: Seuls les poids sont comptés. Chaque neurone a aussi un biais : `n_in * n_out + n_out`
    paramètres par couche.
    en: Only the weights are counted. Each neuron has a bias as well: `n_in * n_out + n_out`
    parameters a layer.
    """
    return sum(i * o for i, o in _sizes(sizes))


@mistake("count_parameters", lesson="parameters")
def biased_inputs(sizes):
    """fr: Un biais est compté pour chaque entrée du réseau. La couche d'entrée ne calcule rien, elle
    n'a pas de paramètres : les biais sont ceux des couches suivantes.
    en: A bias is counted for every input of the network. The input layer computes nothing and has
    no parameters: the biases are those of the layers after it.
    """
    return sum(i * o for i, o in _sizes(sizes)) + sum(sizes)


@mistake("count_parameters", lesson="parameters")
def bias_per_input(sizes):
    """fr: Chaque couche a reçu `n_in` biais au lieu de `n_out`. Le biais appartient au neurone qui
    fait la somme, donc à la sortie de la couche.
    en: Each layer was given `n_in` biases instead of `n_out`. The bias belongs to the neuron that
    adds up, so to the output of the layer.
    """
    return sum(i * o + i for i, o in _sizes(sizes))


@mistake("count_parameters", lesson="parameters")
def bias_per_layer(sizes):
    """fr: Un seul biais est compté par couche. Chaque neurone de la couche a le sien.
    en: Only one bias is counted per layer. Each neuron of the layer has its own.
    """
    return sum(i * o + 1 for i, o in _sizes(sizes))


@mistake("count_parameters", lesson="parameters")
def hidden_layers_only(sizes):
    """fr: La dernière couche manque au compte : la boucle s'arrête un couple trop tôt. Un réseau de
    n largeurs a n − 1 couches.
    en: The last layer is missing: the loop stops one pair too early. A network of n widths has
    n − 1 layers.
    """
    return sum(i * o + o for i, o in _sizes(sizes)[:-1])


@mistake("count_parameters", lesson="parameters")
def neurons(sizes):
    """fr: Ce sont les neurones qui sont comptés, pas les paramètres. Un neurone a autant de poids
    qu'il a d'entrées, plus un biais.
    en: Neurons are counted here, not parameters. A neuron has as many weights as it has inputs, and
    a bias.
    """
    return sum(sizes)


# -- init_layers -------------------------------------------------------------------------------


def _drawn(sizes, draw):
    return [(draw(i, o), np.zeros(o)) for i, o in _sizes(sizes)]


@mistake("init_layers", lesson="initialisation")
def variance_for_deviation(sizes, rng):
    """fr: `rng.normal` attend un écart-type et a reçu la variance, 2 / n_in : la racine carrée manque.
    Les poids sont trop petits, et le signal s'éteint de couche en couche.
    en: `rng.normal` wants a standard deviation and was given the variance, 2 / n_in: the square root
    is missing. The weights are too small, and the signal dies out layer by layer.
    """
    return _drawn(sizes, lambda i, o: rng.normal(0, 2 / i, (i, o)))


@mistake("init_layers", lesson="initialisation")
def half_for_relu_forgotten(sizes, rng):
    """fr: L'écart-type vaut sqrt(1 / n_in), celui de LeCun, qui convient à tanh. ReLU éteint la moitié
    du signal : il faut sqrt(2 / n_in) pour compenser.
    en: The standard deviation is sqrt(1 / n_in), LeCun's, which suits tanh. ReLU kills half of the
    signal: it takes sqrt(2 / n_in) to make up for that.
    """
    return _drawn(sizes, lambda i, o: rng.normal(0, np.sqrt(1 / i), (i, o)))


@mistake("init_layers", lesson="initialisation")
def glorot(sizes, rng):
    """fr: L'écart-type vaut sqrt(2 / (n_in + n_out)) : c'est l'initialisation de Glorot (2010), faite
    pour tanh et la sigmoïde. Celle de He ne regarde que n_in, et tient compte de ReLU.
    en: The standard deviation is sqrt(2 / (n_in + n_out)): this is Glorot's initialisation (2010),
    made for tanh and the sigmoid. He's looks at n_in only, and allows for ReLU.
    """
    return _drawn(sizes, lambda i, o: rng.normal(0, np.sqrt(2 / (i + o)), (i, o)))


@mistake("init_layers", lesson="initialisation")
def fan_out(sizes, rng):
    """fr: L'écart-type est calculé avec n_out, le nombre de neurones de la couche, au lieu de n_in.
    Ce sont les n_in termes de la somme pondérée qui font grandir le signal.
    en: The standard deviation is worked out from n_out, the number of the layer's neurons, instead
    of n_in. It is the n_in terms of the weighted sum that make the signal grow.
    """
    return _drawn(sizes, lambda i, o: rng.normal(0, np.sqrt(2 / o), (i, o)))


@mistake("init_layers", lesson="initialisation")
def standard_normal(sizes, rng):
    """fr: Les poids ont un écart-type de 1, quelle que soit la largeur de la couche : il doit dépendre de
    n_in. Sinon, le signal grandit de sqrt(n_in / 2) à chaque couche.
    en: The weights have a standard deviation of 1 whatever the layer's width: it has to depend on
    n_in. Otherwise the signal grows by sqrt(n_in / 2) at every layer.
    """
    return _drawn(sizes, lambda i, o: rng.normal(size=(i, o)))


@mistake("init_layers", lesson="initialisation")
def small_constant(sizes, rng):
    """fr: Les poids ont un écart-type de 0,01, quelle que soit la largeur. C'était encore le
    cas en 2012 (AlexNet) ; dans un réseau plus profond, le signal s'y éteint. Il faut sqrt(2 / n_in).
    en: The weights have a standard deviation of 0.01 whatever the width. That was still so in
    2012 (AlexNet); in a deeper network the signal dies out. It has to be sqrt(2 / n_in).
    """
    return _drawn(sizes, lambda i, o: rng.normal(0, 0.01, (i, o)))


@mistake("init_layers", lesson="initialisation")
def uniform(sizes, rng):
    """fr: Les poids sont tirés uniformément (avec le bon écart-type). C'est la variante « He uniforme »,
    celle de PyTorch par défaut à un facteur près ; l'exercice demande la loi normale.
    en: The weights are drawn uniformly (with the right standard deviation). This is the 'He uniform'
    variant, PyTorch's default up to a factor; the exercise asks for the normal distribution.
    """
    return _drawn(sizes, lambda i, o: rng.uniform(-np.sqrt(6 / i), np.sqrt(6 / i), (i, o)))


@mistake("init_layers", lesson="symmetry")
def all_zeros(sizes, rng):
    """fr: Tous les poids sont nuls. Les neurones d'une couche calculent alors la même chose, reçoivent
    la même correction et restent jumeaux pour toujours : il faut du hasard pour les distinguer.
    en: All weights are zero. The neurons of a layer then compute the same thing, get the same
    correction and stay twins for ever: only randomness tells them apart.
    """
    return _drawn(sizes, lambda i, o: np.zeros((i, o)))


@mistake("init_layers", lesson="initialisation")
def random_biases(sizes, rng):
    """fr: Les biais sont tirés au hasard. Les poids suffisent à distinguer les neurones : les biais
    commencent à 0.
    en: The biases are drawn at random. The weights are enough to tell neurons apart: biases start
    at 0.
    """
    return [(W, rng.normal(0, 0.1, b.shape)) for W, b in reference.init_layers(sizes, rng)]


@mistake("init_layers", lesson="shapes")
def transposed(sizes, rng):
    """fr: Les matrices sont de forme (n_out, n_in), la convention de PyTorch. Ici c'est (n_in, n_out) :
    `x @ W` doit tomber juste sans transposer.
    en: The matrices have shape (n_out, n_in), PyTorch's convention. Here it is (n_in, n_out):
    `x @ W` has to fit without transposing.
    """
    return [(W.T.copy(), b) for W, b in reference.init_layers(sizes, rng)]


@mistake("init_layers", lesson="shapes")
def row_biases(sizes, rng):
    """fr: Les biais ont la forme (1, n_out) au lieu de (n_out,). NumPy, qui élargit les formes, cache souvent
    la différence, mais un gradient de biais (n_out,) n'aura pas la même forme que son biais.
    en: The biases have shape (1, n_out) instead of (n_out,). NumPy's broadcasting often hides the
    difference, but a bias gradient (n_out,) will not have the shape of its bias.
    """
    return [(W, b[None]) for W, b in reference.init_layers(sizes, rng)]


@mistake("init_layers", lesson="initialisation")
def global_generator(sizes, rng):
    """fr: Le hasard vient de `np.random` et non de `rng`. Le réseau n'est plus reproductible : avec la
    même graine, deux exécutions donnent deux réseaux.
    en: The numbers come from `np.random` and not from `rng`. The network can no longer be reproduced: two
    runs with the same seed give two networks.
    """
    return _drawn(sizes, lambda i, o: np.random.normal(0, np.sqrt(2 / i), (i, o)))


@mistake("init_layers", lesson="initialisation")
def own_seed(sizes, rng):
    """fr: Un générateur de graine fixe est créé dans la fonction, `rng` ne sert pas : tous les réseaux
    sont identiques, quelle que soit la graine choisie dehors.
    en: A generator with a fixed seed is made inside the function and `rng` is not used: all networks
    are alike, whatever the seed chosen outside.
    """
    return reference.init_layers(sizes, np.random.default_rng(0))


# -- forward -----------------------------------------------------------------------------------


def _forward(x, layers, step):
    for i, (W, b) in enumerate(layers):
        x = step(x, W, b, i == len(layers) - 1)
    return x


@mistake("forward", lesson="forward")
def relu_everywhere(x, layers):
    """fr: ReLU est appliquée aussi après la dernière couche. La sortie ne peut plus être négative, et
    la moitié des réponses du réseau valent 0.
    en: ReLU is applied after the last layer as well. The output can no longer be negative, and half
    of the network's answers are 0.
    """
    return _forward(x, layers, lambda x, W, b, last: np.maximum(x @ W + b, 0))


@mistake("forward", lesson="depth")
def no_relu(x, layers):
    """fr: Il n'y a pas de ReLU entre les couches. Des couches linéaires empilées n'en font qu'une :
    (x @ V) @ W = x @ (V @ W). La profondeur ne sert alors à rien.
    en: There is no ReLU between the layers. Linear layers on top of each other are only one:
    (x @ V) @ W = x @ (V @ W). Depth is then good for nothing.
    """
    return _forward(x, layers, lambda x, W, b, last: x @ W + b)


@mistake("forward", lesson="forward")
def no_bias(x, layers):
    """fr: Les biais sont oubliés : chaque couche calcule x @ W au lieu de x @ W + b.
    en: The biases are left out: each layer computes x @ W instead of x @ W + b.
    """
    return _forward(x, layers, lambda x, W, b, last: x @ W if last else np.maximum(x @ W, 0))


@mistake("forward", lesson="forward")
def bias_after_relu(x, layers):
    """fr: Le biais est ajouté après ReLU : `relu(x @ W) + b` au lieu de `relu(x @ W + b)`. Le biais doit
    déplacer le seuil de ReLU, pas la sortie.
    en: The bias is added after ReLU: `relu(x @ W) + b` instead of `relu(x @ W + b)`. The bias has to
    move ReLU's threshold, not its output.
    """
    return _forward(x, layers, lambda x, W, b, last: (x @ W if last else np.maximum(x @ W, 0)) + b)


@mistake("forward", lesson="forward")
def relu_on_input(x, layers):
    """fr: ReLU est appliquée avant chaque couche, donc aussi aux données d'entrée : tout ce qui y était
    négatif est perdu. Elle vient entre les couches, pas avant la première.
    en: ReLU is applied before each layer, so to the input data as well: everything negative in them
    is lost. It belongs between layers, not before the first.
    """
    return _forward(x, layers, lambda x, W, b, last: np.maximum(x, 0) @ W + b)


@mistake("forward", lesson="shapes")
def transposed_products(x, layers):
    """fr: Les matrices sont transposées : `x @ W.T`. C'est la convention de PyTorch, où W est
    (n_out, n_in) ; ici W est (n_in, n_out). Une matrice carrée cache l'erreur, une autre la montre.
    en: The matrices are transposed: `x @ W.T`. That is PyTorch's convention, where W is (n_out, n_in);
    here W is (n_in, n_out). A square matrix hides the mistake, any other shows it.
    """
    return _forward(x, layers, lambda x, W, b, last: x @ W.T + b if last else np.maximum(x @ W.T + b, 0))


@mistake("forward", lesson="forward")
def tanh_between(x, layers):
    """fr: L'activation entre les couches est tanh. L'énoncé demande ReLU : `np.maximum(x, 0)`.
    en: The activation between layers is tanh. The exercise asks for ReLU: `np.maximum(x, 0)`.
    """
    return _forward(x, layers, lambda x, W, b, last: x @ W + b if last else np.tanh(x @ W + b))


@mistake("forward", lesson="forward")
def sigmoid_between(x, layers):
    """fr: L'activation entre les couches est la sigmoïde. L'énoncé demande ReLU : `np.maximum(x, 0)`.
    en: The activation between layers is the sigmoid. The exercise asks for ReLU: `np.maximum(x, 0)`.
    """
    return _forward(
        x, layers, lambda x, W, b, last: x @ W + b if last else (1 + np.tanh((x @ W + b) / 2)) / 2
    )


@mistake("forward", lesson="mistakes")
def relu_written_over_input(x, layers):
    """fr: ReLU est écrite sur place (`x[x < 0] = 0`) au début de chaque tour. Au premier, x est encore
    le tableau de l'appelant : ses données sont abîmées, pour cet appel et pour tous les suivants.
    en: ReLU is written in place (`x[x < 0] = 0`) at the start of each round. In the first, x is still
    the caller's own array: its data are spoilt, for this call and for all that follow.
    """
    for W, b in layers:
        x[x < 0] = 0
        x = x @ W + b
    return x
