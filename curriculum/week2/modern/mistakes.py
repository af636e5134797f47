"""The blocks that come out almost right, each with what to say to who wrote it."""

import torch
import torch.nn.functional as F
from torch import nn

from dlstudy.exercise import mistake, reference

# ---- vgg_block -------------------------------------------------------------------------------------


def _widths(n_convs, in_channels, out_channels):
    return [in_channels, *[out_channels] * (n_convs - 1)]


@mistake("vgg_block", lesson="vgg")
def no_relu(n_convs, in_channels, out_channels):
    """fr: Il n'y a pas de ReLU : des convolutions qui se suivent sans activation n'en valent qu'une, et
    l'empilement ne sert plus à rien. Une ReLU vient après chaque convolution.
    en: There is no ReLU: convolutions in a row without an activation are worth a single one, and stacking them
    is pointless. A ReLU comes after each convolution."""
    convs = [nn.Conv2d(c, out_channels, 3, padding=1) for c in _widths(n_convs, in_channels, out_channels)]
    return nn.Sequential(*convs, nn.MaxPool2d(2))


@mistake("vgg_block", lesson="vgg")
def one_relu(n_convs, in_channels, out_channels):
    """fr: Une seule ReLU, à la fin : entre les convolutions il n'y en a pas, et elles se réduisent à une seule.
    Mettez la ReLU dans la boucle, après chaque convolution.
    en: A single ReLU, at the end: between the convolutions there is none, and they amount to a single one. Put
    the ReLU into the loop, after each convolution."""
    convs = [nn.Conv2d(c, out_channels, 3, padding=1) for c in _widths(n_convs, in_channels, out_channels)]
    return nn.Sequential(*convs, nn.ReLU(), nn.MaxPool2d(2))


@mistake("vgg_block", lesson="vgg")
def pooling_each_time(n_convs, in_channels, out_channels):
    """fr: Le pooling est dans la boucle : la taille est divisée par deux après chaque convolution. Dans un bloc
    VGG il vient une seule fois, à la fin.
    en: The pooling is inside the loop: the size is halved after every convolution. In a VGG block it comes
    once, at the end."""
    layers = []
    for c in _widths(n_convs, in_channels, out_channels):
        layers += [nn.Conv2d(c, out_channels, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers)


def _stack(n_convs, in_channels, out_channels, *last, padding=1):
    layers = []
    for c in _widths(n_convs, in_channels, out_channels):
        layers += [nn.Conv2d(c, out_channels, 3, padding=padding), nn.ReLU()]
    return nn.Sequential(*layers, *last)


@mistake("vgg_block", lesson="vgg")
def no_pooling(n_convs, in_channels, out_channels):
    """fr: Le pooling max 2×2 manque : le bloc rend la taille de son entrée au lieu de la moitié.
    en: The 2×2 max pooling is missing: the block gives the size of its input instead of half of it."""
    return _stack(n_convs, in_channels, out_channels)


@mistake("vgg_block", lesson="vgg")
def no_padding(n_convs, in_channels, out_channels):
    """fr: Sans padding=1, chaque convolution 3×3 rogne un pixel de chaque côté. Avec le remplissage, seul le
    pooling change la taille.
    en: Without padding=1 each 3×3 convolution trims one pixel from every side. With it, only the pooling
    changes the size."""
    return _stack(n_convs, in_channels, out_channels, nn.MaxPool2d(2), padding=0)


@mistake("vgg_block", lesson="vgg")
def average_pooling(n_convs, in_channels, out_channels):
    """fr: C'est un pooling moyen ; VGG prend le maximum : nn.MaxPool2d(2).
    en: This is average pooling; VGG takes the maximum: nn.MaxPool2d(2)."""
    return _stack(n_convs, in_channels, out_channels, nn.AvgPool2d(2))


@mistake("vgg_block", lesson="vgg")
def pooling_stride_one(n_convs, in_channels, out_channels):
    """fr: Le pooling avance d'un seul pixel : la taille diminue de 1 au lieu d'être divisée par deux. Sans stride,
    nn.MaxPool2d(2) avance de deux.
    en: The pooling moves by one pixel only: the size shrinks by 1 instead of being halved. Without a stride,
    nn.MaxPool2d(2) moves by two."""
    return _stack(n_convs, in_channels, out_channels, nn.MaxPool2d(2, stride=1))


@mistake("vgg_block", lesson="vgg")
def same_input_width(n_convs, in_channels, out_channels):
    """fr: Toutes les convolutions attendent in_channels canaux ; à partir de la deuxième, elles en reçoivent
    out_channels.
    en: All convolutions expect in_channels channels; from the second on they receive out_channels."""
    layers = []
    for _ in range(n_convs):
        layers += [nn.Conv2d(in_channels, out_channels, 3, padding=1), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2))


@mistake("vgg_block", lesson="vgg")
def same_convolution(n_convs, in_channels, out_channels):
    """fr: La même convolution est répétée : [conv] * n met n fois le même objet dans la liste, avec les mêmes
    poids. Créez-en une nouvelle à chaque tour de boucle.
    en: The same convolution is repeated: [conv] * n puts the same object into the list n times, with the same
    weights. Make a new one each time round the loop."""
    first = nn.Conv2d(in_channels, out_channels, 3, padding=1)
    again = nn.Conv2d(out_channels, out_channels, 3, padding=1)
    first = again if in_channels == out_channels else first
    layers = [first, nn.ReLU(), *[again, nn.ReLU()] * (n_convs - 1)]
    return nn.Sequential(*layers, nn.MaxPool2d(2))


@mistake("vgg_block", lesson="vgg")
def list_of_layers(n_convs, in_channels, out_channels):
    """fr: C'est une liste de couches ; il faut un module qui les applique l'une après l'autre :
    nn.Sequential(*layers).
    en: This is a list of layers; it takes a module that applies them one after the other:
    nn.Sequential(*layers)."""
    return list(reference.vgg_block(n_convs, in_channels, out_channels))


# ---- InceptionBlock --------------------------------------------------------------------------------


class _Inception(reference.InceptionBlock):
    """The reference, branch by branch: what a mistake changes is one of these."""

    def branch3(self, x):
        return F.relu(self.three(F.relu(self.three_reduce(x))))

    def branch5(self, x):
        return F.relu(self.five(F.relu(self.five_reduce(x))))

    def branch_pool(self, x):
        return F.relu(self.pooled(F.max_pool2d(x, 3, stride=1, padding=1)))

    def join(self, branches):
        return torch.cat(branches, dim=1)

    def forward(self, x):
        return self.join([F.relu(self.one(x)), self.branch3(x), self.branch5(x), self.branch_pool(x)])


@mistake("InceptionBlock", lesson="inception")
class PoolingFirst(_Inception):
    """fr: L'ordre des branches n'est pas celui demandé : 1×1, 3×3, 5×5, puis pooling. La suite du réseau, ou des
    poids que l'on recharge, comptent sur lui.
    en: The branches are not in the order asked for: 1×1, 3×3, 5×5, then pooling. Whatever follows in the
    network, and weights that are loaded, rely on it."""

    def join(self, branches):
        return torch.cat([branches[3], *branches[:3]], dim=1)


@mistake("InceptionBlock", lesson="inception")
class AlongTheBatch(_Inception):
    """fr: torch.cat sans dim (ou dim=0) met les branches bout à bout sur l'axe des images ; l'axe des canaux est
    dim=1.
    en: torch.cat without dim (or dim=0) puts the branches end to end along the images; the channels are dim=1."""

    def join(self, branches):
        return torch.cat(branches)


@mistake("InceptionBlock", lesson="inception")
class AlongTheWidth(_Inception):
    """fr: Les branches sont mises bout à bout sur la largeur (dim=-1) ; l'axe des canaux est dim=1.
    en: The branches are put end to end along the width (dim=-1); the channels are dim=1."""

    def join(self, branches):
        return torch.cat(branches, dim=-1)


@mistake("InceptionBlock", lesson="inception")
class Summed(_Inception):
    """fr: Les branches sont additionnées ; Inception les met bout à bout : torch.cat(…, dim=1). L'addition est
    l'affaire de ResNet, et elle demande des formes égales.
    en: The branches are added; Inception puts them end to end: torch.cat(…, dim=1). Adding is what ResNet does,
    and it takes equal shapes."""

    def join(self, branches):
        return sum(branches)


@mistake("InceptionBlock", lesson="inception")
class NoReduction(_Inception):
    """fr: La 3×3 et la 5×5 lisent l'entrée tout entière : la 1×1 qui réduit d'abord les canaux à reduce manque.
    Sans elle la sortie a la même forme, à un coût plusieurs fois plus grand.
    en: The 3×3 and the 5×5 read the whole input: the 1×1 that first reduces the channels to reduce is missing.
    Without it the output has the same shape, at several times the cost."""

    def __init__(self, in_channels, c1, c3, c5, pool):
        super().__init__(in_channels, c1, c3, c5, pool)
        self.three = nn.Conv2d(in_channels, c3[1], 3, padding=1)
        self.five = nn.Conv2d(in_channels, c5[1], 5, padding=2)
        del self.three_reduce, self.five_reduce

    def branch3(self, x):
        return F.relu(self.three(x))

    def branch5(self, x):
        return F.relu(self.five(x))


@mistake("InceptionBlock", lesson="inception")
class PairReversed(_Inception):
    """fr: Les paires sont lues à l'envers : le premier nombre est reduce, les canaux après la 1×1 ; le second, ce
    que rend la branche.
    en: The pairs are read the wrong way round: the first number is reduce, the channels after the 1×1; the
    second is what the branch gives."""

    def __init__(self, in_channels, c1, c3, c5, pool):
        super().__init__(in_channels, c1, c3[::-1], c5[::-1], pool)


@mistake("InceptionBlock", lesson="inception")
class PaddingOneForFive(_Inception):
    """fr: La 5×5 a padding=1 : elle rend deux pixels de moins en hauteur et en largeur, et les branches ne peuvent
    plus être mises bout à bout. Pour garder la taille, un noyau k demande (k − 1) / 2 : ici 2.
    en: The 5×5 has padding=1: it gives two pixels less in height and width, and the branches can no longer be
    put end to end. To keep the size a kernel of k takes (k − 1) / 2: here 2."""

    def __init__(self, in_channels, c1, c3, c5, pool):
        super().__init__(in_channels, c1, c3, c5, pool)
        self.five = nn.Conv2d(c5[0], c5[1], 5, padding=1)


@mistake("InceptionBlock", lesson="inception")
class ThreeForFive(_Inception):
    """fr: La branche 5×5 a un noyau 3×3 : elle voit la même chose que la précédente.
    en: The 5×5 branch has a 3×3 kernel: it sees the same as the one before it."""

    def __init__(self, in_channels, c1, c3, c5, pool):
        super().__init__(in_channels, c1, c3, c5, pool)
        self.five = nn.Conv2d(c5[0], c5[1], 3, padding=1)


@mistake("InceptionBlock", lesson="inception")
class PoolingNotProjected(_Inception):
    """fr: La branche du pooling rend tous les canaux de l'entrée : il lui manque la 1×1 qui les ramène à pool.
    en: The pooling branch gives all the input's channels: the 1×1 that brings them down to pool is missing."""

    def __init__(self, in_channels, c1, c3, c5, pool):
        super().__init__(in_channels, c1, c3, c5, pool)
        del self.pooled

    def branch_pool(self, x):
        return F.max_pool2d(x, 3, stride=1, padding=1)


@mistake("InceptionBlock", lesson="inception")
class NoPooling(_Inception):
    """fr: La quatrième branche n'est qu'une 1×1 : le pooling 3×3 qui la précède manque, et elle voit un seul
    pixel.
    en: The fourth branch is nothing but a 1×1: the 3×3 pooling before it is missing, and it sees a single
    pixel."""

    def branch_pool(self, x):
        return F.relu(self.pooled(x))


@mistake("InceptionBlock", lesson="inception")
class InARow(_Inception):
    """fr: Les convolutions se suivent : la 5×5 lit ce que rend la 3×3. Les quatre branches partent toutes de
    l'entrée du bloc, côte à côte.
    en: The convolutions follow each other: the 5×5 reads what the 3×3 gives. All four branches start from the
    block's input, side by side."""

    def __init__(self, in_channels, c1, c3, c5, pool):
        super().__init__(in_channels, c1, c3, c5, pool)
        self.five_reduce = nn.Conv2d(c3[1], c5[0], 1)

    def forward(self, x):
        three = self.branch3(x)
        return torch.cat([F.relu(self.one(x)), three, self.branch5(three), self.branch_pool(x)], dim=1)


# ---- ResidualBlock ---------------------------------------------------------------------------------


class _Residual(reference.ResidualBlock):
    """The reference, with what mistakes change apart."""

    def inner(self, x):
        return self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))

    def forward(self, x):
        return F.relu(self.inner(x) + self.shortcut(x))


@mistake("ResidualBlock", lesson="resnet")
class NoShortcut(_Residual):
    """fr: L'entrée n'est pas ajoutée : c'est un bloc ordinaire. L'addition avant la dernière ReLU fait tout
    l'intérêt du bloc.
    en: The input is not added: this is an ordinary block. The addition before the last ReLU is the whole point."""

    def forward(self, x):
        return F.relu(self.inner(x))


@mistake("ResidualBlock", lesson="resnet")
class NoLastRelu(_Residual):
    """fr: La dernière ReLU manque : elle vient après l'addition.
    en: The last ReLU is missing: it comes after the addition."""

    def forward(self, x):
        return self.inner(x) + self.shortcut(x)


@mistake("ResidualBlock", lesson="resnet")
class ReluBeforeTheSum(_Residual):
    """fr: La dernière ReLU vient avant l'addition : le bloc ne peut alors qu'ajouter, jamais retrancher.
    Additionnez d'abord, puis ReLU.
    en: The last ReLU comes before the addition: the block can then only add, never take away. Add first, then
    ReLU."""

    def forward(self, x):
        return F.relu(self.inner(x)) + self.shortcut(x)


@mistake("ResidualBlock", lesson="resnet")
class ReluBeforeAndAfter(_Residual):
    """fr: Une ReLU de trop : la seconde normalisation est ajoutée telle quelle, signe compris, et la ReLU ne vient
    qu'après l'addition.
    en: One ReLU too many: what the second batch norm gives is added as it is, sign and all, and the ReLU comes
    only after the addition."""

    def forward(self, x):
        return F.relu(F.relu(self.inner(x)) + self.shortcut(x))


@mistake("ResidualBlock", lesson="resnet")
class NoReluBetween(_Residual):
    """fr: Entre les deux convolutions il n'y a pas de ReLU.
    en: There is no ReLU between the two convolutions."""

    def inner(self, x):
        return self.bn2(self.conv2(self.bn1(self.conv1(x))))


@mistake("ResidualBlock", lesson="resnet")
class ReluBeforeTheNorm(_Residual):
    """fr: L'ordre est convolution, normalisation, ReLU ; vous mettez la ReLU avant la normalisation.
    en: The order is convolution, batch norm, ReLU; you put the ReLU before the batch norm."""

    def inner(self, x):
        return self.bn2(self.conv2(self.bn1(F.relu(self.conv1(x)))))


@mistake("ResidualBlock", lesson="shapes")
class ShortcutForChannelsOnly(_Residual):
    """fr: Avec stride=2 et autant de canaux qu'avant, la taille change aussi : le raccourci a besoin de sa 1×1. La
    condition est stride != 1 or in_channels != out_channels.
    en: With stride=2 and as many channels as before, the size changes too: the shortcut needs its 1×1. The
    condition is stride != 1 or in_channels != out_channels."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels, stride)
        if in_channels == out_channels:
            self.shortcut = nn.Sequential()


@mistake("ResidualBlock", lesson="shapes")
class ShortcutForStrideOnly(_Residual):
    """fr: Quand les canaux changent avec stride=1, le raccourci a besoin de sa 1×1 aussi. La condition est stride
    != 1 or in_channels != out_channels.
    en: When the channels change with stride=1, the shortcut needs its 1×1 as well. The condition is stride != 1
    or in_channels != out_channels."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels, stride)
        if stride == 1:
            self.shortcut = nn.Sequential()


@mistake("ResidualBlock", lesson="shapes")
class ShortcutWithoutStride(_Residual):
    """fr: La 1×1 du raccourci n'a pas le pas de la première 3×3 : les deux tailles à additionner diffèrent.
    en: The shortcut's 1×1 does not have the stride of the first 3×3: the two sizes to be added differ."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels, stride)
        if len(self.shortcut):
            self.shortcut[0] = nn.Conv2d(in_channels, out_channels, 1, bias=False)


@mistake("ResidualBlock", lesson="shapes")
class ShortcutNotNormalised(_Residual):
    """fr: La 1×1 du raccourci n'est pas suivie d'une normalisation par lot.
    en: The shortcut's 1×1 is not followed by a batch norm."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels, stride)
        self.shortcut = self.shortcut[:1]


@mistake("ResidualBlock", lesson="shapes")
class ShortcutAlways(_Residual):
    """fr: Le raccourci a une 1×1 même quand la forme ne change pas. L'entrée doit alors passer telle quelle :
    c'est ce chemin libre qui laisse passer le gradient.
    en: The shortcut has a 1×1 even where the shape does not change. There the input has to pass as it is: it is
    this free way that lets the gradient through."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels, stride)
        projection = nn.Conv2d(in_channels, out_channels, 1, stride, bias=False)
        self.shortcut = nn.Sequential(projection, nn.BatchNorm2d(out_channels))


@mistake("ResidualBlock", lesson="shapes")
class StrideTwice(_Residual):
    """fr: Les deux 3×3 ont le pas stride : la taille est divisée deux fois. Seule la première l'a.
    en: Both 3×3 have the stride: the size is divided twice. Only the first one has it."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels, stride)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, stride, padding=1, bias=False)


@mistake("ResidualBlock", lesson="shapes")
class StrideLast(_Residual):
    """fr: C'est la seconde 3×3 qui a le pas stride. La forme est juste, mais la première travaille en pleine
    taille : l'énoncé, comme ResNet, le donne à la première.
    en: It is the second 3×3 that has the stride. The shape is right, but the first one works at full size: the
    statement, like ResNet, gives it to the first."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels, stride)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, stride, padding=1, bias=False)


@mistake("ResidualBlock", lesson="resnet")
class WithBiases(_Residual):
    """fr: Les convolutions ont des biais (ils sont là par défaut). La normalisation par lot retranche la moyenne,
    et eux avec : bias=False.
    en: The convolutions have biases (they are there by default). Batch norm subtracts the mean, and them with
    it: bias=False."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels, stride)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, padding=1)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        if len(self.shortcut):
            self.shortcut[0] = nn.Conv2d(in_channels, out_channels, 1, stride)


@mistake("ResidualBlock", lesson="resnet")
class NoPadding(_Residual):
    """fr: Sans padding=1 les 3×3 rognent l'image, et la somme avec l'entrée n'est plus possible.
    en: Without padding=1 the 3×3 trim the picture, and it can no longer be added to the input."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels, stride)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, bias=False)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, bias=False)


@mistake("ResidualBlock", lesson="resnet")
class OneNorm(_Residual):
    """fr: La même normalisation par lot sert deux fois. Chaque convolution a la sienne, avec son échelle, son
    décalage et ses statistiques.
    en: The same batch norm serves twice. Each convolution has its own, with its scale, its shift and its
    statistics."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels, stride)
        self.bn2 = self.bn1


@mistake("ResidualBlock", lesson="resnet")
class SecondUnused(_Residual):
    """fr: La seconde convolution et sa normalisation existent, mais forward passe deux fois par les premières (ou
    ne va pas plus loin). Relisez les noms dans forward.
    en: The second convolution and its batch norm exist, but forward goes through the first ones twice (or no
    further). Read the names in forward again."""

    def inner(self, x):
        return self.bn1(self.conv1(F.relu(self.bn1(self.conv1(x)))))


@mistake("ResidualBlock", lesson="resnet")
class Concatenated(_Residual):
    """fr: L'entrée est mise bout à bout avec la sortie, comme dans Inception ou DenseNet. ResNet l'additionne, et
    garde le nombre de canaux.
    en: The input is put end to end with the output, as in Inception or DenseNet. ResNet adds it, and keeps the
    number of channels."""

    def forward(self, x):
        return F.relu(torch.cat([self.inner(x), self.shortcut(x)], dim=1))
