"""The wrong LeNets that people really write, each with what to say to who wrote it."""

from torch import nn

from dlstudy.exercise import mistake, reference


class _Net(nn.Module):
    """A LeNet of which one thing is different; `after` is the activation after the four inner layers."""

    def __init__(self, n_classes=10, *, after=(nn.ReLU, nn.ReLU, nn.ReLU, nn.ReLU), padding=(2, 0), kernel=5, flat=400,
                 bias=True, end=nn.Identity):  # fmt: skip
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 6, kernel, padding=padding[0], bias=bias), after[0](), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, kernel, padding=padding[1], bias=bias), after[1](), nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(flat, 120, bias=bias), after[2](),
            nn.Linear(120, 84, bias=bias), after[3](),
            nn.Linear(84, n_classes, bias=bias), end(),
        )  # fmt: skip

    def forward(self, x):
        return self.layers(x)


class _Softmax(nn.Module):
    def forward(self, x):
        return x.softmax(1)


class _LogSoftmax(nn.Module):
    def forward(self, x):
        return x.log_softmax(1)


@mistake("LeNet", lesson="lenet")
class NoPadding(_Net):
    """
    fr: La première convolution n'a pas de remplissage : l'image de 28 devient 24, puis 12, 8 et 4, et la première
        couche dense reçoit 256 nombres au lieu de 400. Avec padding=2, la première carte garde 28 pixels de côté.
    en: The first convolution has no padding: the picture of 28 becomes 24, then 12, 8 and 4, and the first dense
        layer gets 256 numbers instead of 400. With padding=2 the first map keeps its 28 pixels.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes, padding=(0, 0), flat=256)


@mistake("LeNet", lesson="lenet")
class PaddingTwice(_Net):
    """
    fr: Les deux convolutions ont un remplissage de 2. La seconde n'en a pas : ses cartes passent de 14 à 10 pixels,
        et 5 après le pooling, soit 16 × 5 × 5 = 400 nombres.
    en: Both convolutions have a padding of 2. The second has none: its maps go from 14 pixels to 10, and 5 after the
        pooling, which makes 16 × 5 × 5 = 400 numbers.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes, padding=(2, 2), flat=16 * 7 * 7)


@mistake("LeNet", lesson="lenet")
class SmallKernels(_Net):
    """
    fr: Les noyaux sont de 3 × 3 ; ceux de LeNet-5 sont de 5 × 5. Le 3 × 3 viendra avec VGG, en 2014.
    en: The kernels are 3 × 3; LeNet-5's are 5 × 5. The 3 × 3 comes with VGG, in 2014.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes, kernel=3, padding=(1, 0), flat=16 * 6 * 6)


@mistake("LeNet", lesson="logits")
class SoftmaxAtTheEnd(_Net):
    """
    fr: Le réseau finit par une softmax. nn.CrossEntropyLoss en fait déjà une : deux softmax de suite aplatissent les
        gradients, et le réseau apprend mal, sans erreur ni avertissement. Rendez les logits.
    en: The network ends with a softmax. nn.CrossEntropyLoss makes one already: two in a row flatten the gradients,
        and the network learns badly, without an error or a warning. Return the logits.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes, end=_Softmax)


@mistake("LeNet", lesson="logits")
class LogProbabilities(_Net):
    """
    fr: Le réseau finit par une log-softmax, qui va avec F.nll_loss. L'énoncé demande les logits : c'est la perte,
        F.cross_entropy, qui fait les deux d'un coup.
    en: The network ends with a log-softmax, which goes with F.nll_loss. The statement asks for the logits: the loss,
        F.cross_entropy, does both at once.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes, end=_LogSoftmax)


@mistake("LeNet", lesson="logits")
class ActivationOnTheLogits(_Net):
    """
    fr: Une activation suit la dernière couche. Un logit doit pouvoir prendre toute valeur : après ReLU, par
        exemple, aucune classe ne peut être jugée moins probable que les autres à 0.
    en: An activation follows the last layer. A logit must be able to take any value: after ReLU, for example, no
        class can be judged less likely than the others at 0.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes, end=nn.ReLU)


@mistake("LeNet", lesson="lenet")
class DenseLayersInARow(_Net):
    """
    fr: Les couches denses se suivent sans activation entre elles : 120, 84 et n_classes ne font alors qu'une seule
        couche linéaire.
    en: The dense layers follow each other without an activation: 120, 84 and n_classes are then one single linear
        layer.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes, after=(nn.ReLU, nn.ReLU, nn.Identity, nn.Identity))


@mistake("LeNet", lesson="lenet")
class ConvolutionsWithoutActivation(_Net):
    """
    fr: Aucune activation ne suit les convolutions. Un pooling max n'est pas linéaire, mais il ne la remplace
        pas : il en faut une après chaque convolution.
    en: No activation follows the convolutions. A max pooling is not linear, but does not replace it: one is needed
        after each convolution.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes, after=(nn.Identity, nn.Identity, nn.ReLU, nn.ReLU))


@mistake("LeNet", lesson="lenet")
class NoActivation(_Net):
    """
    fr: Le réseau n'a aucune activation : convolutions et couches denses sont toutes linéaires. Mettez tanh,
        sigmoïde ou ReLU après chaque couche, sauf la dernière.
    en: The network has no activation at all: convolutions and dense layers are all linear. Put tanh, sigmoid or
        ReLU after each layer but the last.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes, after=(nn.Identity,) * 4)


@mistake("LeNet", lesson="module")
class TenClassesAlways(_Net):
    """
    fr: n_classes n'est pas utilisé : la dernière couche a toujours 10 sorties.
    en: n_classes is not used: the last layer always has 10 outputs.
    """

    def __init__(self, n_classes=10):
        super().__init__(10)


@mistake("LeNet", lesson="module")
class LayersInAPlainList(_Net):
    """
    fr: Les couches sont dans une liste Python : nn.Module ne les y voit pas, parameters() est vide, rien n'apprend.
        Il faut des attributs, un nn.Sequential ou une nn.ModuleList.
    en: The layers are in a Python list: nn.Module does not see them there, parameters() is empty, nothing learns.
        It takes attributes, an nn.Sequential or an nn.ModuleList.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes)
        self.hidden = list(self.layers)
        del self.layers

    def forward(self, x):
        for layer in self.hidden:
            x = layer(x)
        return x


@mistake("LeNet", lesson="module")
class BatchFlattened(reference.LeNet):
    """
    fr: flatten() sans argument aplatit aussi le lot : (N, 16, 5, 5) devient (N × 400,) au lieu de (N, 400). Écrivez
        x.flatten(1), ou nn.Flatten().
    en: flatten() without an argument flattens the batch as well: (N, 16, 5, 5) becomes (N × 400,) instead of (N,
        400). Write x.flatten(1), or nn.Flatten().
    """

    def forward(self, x):
        x = self.features(x).flatten()
        for layer in list(self.classifier)[1:]:
            x = layer(x)
        return x


@mistake("LeNet", lesson="lenet")
class NoBiases(_Net):
    """
    fr: Les couches n'ont pas de biais (bias=False) : il manque 236 des 61 706 paramètres.
    en: The layers have no biases (bias=False): 236 of the 61,706 parameters are missing.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes, bias=False)


@mistake("LeNet", lesson="alexnet")
class DropoutAdded(_Net):
    """
    fr: Le réseau contient du dropout, qui rend l'entraînement aléatoire. C'est une idée d'AlexNet (2012) ; LeNet
        n'en a pas.
    en: The network contains dropout, which makes training random. That is an idea of AlexNet's (2012); LeNet has
        none.
    """

    def __init__(self, n_classes=10):
        super().__init__(n_classes)
        self.layers.insert(len(self.layers) - 2, nn.Dropout(0.5))
