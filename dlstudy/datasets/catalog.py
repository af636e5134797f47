"""The sets that the program knows: where they are published, under what licence, with which checksums.

A SHA-256 stands here only where independent public projects that pin the published file agree on it
(TensorFlow Datasets, Keras, torchvision for Ruby, MLDatasets.jl, GoMLX, MegEngine), and its MD5 is
the one that torchvision or the authors' page gives. `content` are the checksums of what is inside,
whatever it was wrapped in: they tell the official pictures from a copy of them (see `layouts`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class File:
    """One published file: its name, size in bytes, checksums, and every address, the authors' own first."""

    name: str
    size: int
    sha256: str
    md5: str
    urls: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """A set of the catalog.

    Attributes:
        shape: height, width and channels of one picture.
        train, test: how many pictures.
        classes: their names by language, in the order of the labels.
        stand_in: the built-in set used until this one is here.
        content: for each half the SHA-256 of each official file once unpacked, in order.
    """

    name: str
    title: str
    homepage: str
    licence: dict[str, str]
    shape: tuple[int, int, int]
    train: int
    test: int
    classes: dict[str, list[str]]
    stand_in: str
    files: tuple[File, ...]
    content: dict[str, tuple[str, ...]]

    @property
    def size(self) -> int:
        """Bytes to download."""
        return sum(file.size for file in self.files)


_TORONTO = (
    "https://www.cs.toronto.edu/~kriz/",
    "https://cave.cs.toronto.edu/kriz/",
    "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/",
)
_MNIST = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
_FASHION = (
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
)


def _at(bases: tuple[str, ...], name: str, size: int, sha256: str, md5: str) -> File:
    return File(name, size, sha256, md5, tuple(base + name for base in bases))


_CIFAR_LICENCE = {
    "fr": "aucune n'est publiée ; les auteurs demandent de citer Krizhevsky (2009)",
    "en": "none is published; the authors ask to cite Krizhevsky (2009)",
}

CIFAR10 = Known(
    name="cifar10",
    title="CIFAR-10",
    homepage="https://www.cs.toronto.edu/~kriz/cifar.html",
    licence=_CIFAR_LICENCE,
    shape=(32, 32, 3),
    train=50_000,
    test=10_000,
    classes={
        "en": ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
        "fr": ["avion", "automobile", "oiseau", "chat", "cerf", "chien", "grenouille", "cheval", "bateau",
               "camion"],
    },
    stand_in="shapes",
    files=(
        _at(_TORONTO, "cifar-10-binary.tar.gz", 170_052_171,
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", "c32a1d4ab5d03f1284b67883e8d87530"),
    ),
    content={
        "train": ("cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
                  "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
                  "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
                  "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
                  "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
        "test": ("8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",),
    },
)  # fmt: skip

_CIFAR100_EN = """apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly
camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin
elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man
maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain
plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake
spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle
wardrobe whale willow_tree wolf woman worm"""
_CIFAR100_FR = """pomme poisson_d'aquarium bébé ours castor lit abeille scarabée vélo bouteille bol garçon pont autobus
papillon chameau boîte_de_conserve château chenille bovins chaise chimpanzé horloge nuage cafard canapé crabe crocodile
tasse dinosaure dauphin éléphant poisson_plat forêt renard fille hamster maison kangourou clavier lampe tondeuse
léopard lion lézard homard homme érable moto montagne souris champignon chêne orange orchidée loutre palmier poire
pick-up pin plaine assiette coquelicot porc-épic opossum lapin raton_laveur raie route fusée rose mer phoque requin
musaraigne mouffette gratte-ciel escargot serpent araignée écureuil tramway tournesol poivron table char téléphone
télévision tigre tracteur train truite tulipe tortue armoire baleine saule loup femme ver"""

CIFAR100 = Known(
    name="cifar100",
    title="CIFAR-100",
    homepage=CIFAR10.homepage,
    licence=_CIFAR_LICENCE,
    shape=(32, 32, 3),
    train=50_000,
    test=10_000,
    classes={"en": [w.replace("_", " ") for w in _CIFAR100_EN.split()],
             "fr": [w.replace("_", " ") for w in _CIFAR100_FR.split()]},
    stand_in="shapes",
    files=(
        _at(_TORONTO, "cifar-100-binary.tar.gz", 168_513_733,
            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec", "03b5dce01913d631647c71ecec9e9cb8"),
    ),
    content={
        "train": ("f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29",),
        "test": ("d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a",),
    },
)  # fmt: skip

MNIST = Known(
    name="mnist",
    title="MNIST",
    homepage="https://github.com/cvdfoundation/mnist",
    licence={"fr": "CC BY-SA 3.0 (LeCun et Cortes)", "en": "CC BY-SA 3.0 (LeCun and Cortes)"},
    shape=(28, 28, 1),
    train=60_000,
    test=10_000,
    classes={"en": list("0123456789"), "fr": list("0123456789")},
    stand_in="digits",
    files=(
        _at(_MNIST, "train-images-idx3-ubyte.gz", 9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        _at(_MNIST, "train-labels-idx1-ubyte.gz", 28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", "d53e105ee54ea40749a09fcbcd1e9432"),
        _at(_MNIST, "t10k-images-idx3-ubyte.gz", 1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", "9fb629c4189551a2d022fa330f9573f3"),
        _at(_MNIST, "t10k-labels-idx1-ubyte.gz", 4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", "ec29112dd5afa0611ce80d1b7f02629c"),
    ),
    content={
        "train": ("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                  "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        "test": ("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                 "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    },
)  # fmt: skip

FASHION = Known(
    name="fashion-mnist",
    title="Fashion-MNIST",
    homepage="https://github.com/zalandoresearch/fashion-mnist",
    licence={"fr": "MIT (Zalando SE)", "en": "MIT (Zalando SE)"},
    shape=(28, 28, 1),
    train=60_000,
    test=10_000,
    classes={
        "en": ["T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
               "ankle boot"],
        "fr": ["t-shirt", "pantalon", "pull", "robe", "manteau", "sandale", "chemise", "basket", "sac", "bottine"],
    },
    stand_in="digits",
    files=(
        _at(_FASHION, "train-images-idx3-ubyte.gz", 26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        _at(_FASHION, "train-labels-idx1-ubyte.gz", 29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", "25c81989df183df01b3e8a0aad5dffbe"),
        _at(_FASHION, "t10k-images-idx3-ubyte.gz", 4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", "bef4ecab320f06d8554ea6380940ec79"),
        _at(_FASHION, "t10k-labels-idx1-ubyte.gz", 5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", "bb300cfdad3c16e7a12a480ee83cd310"),
    ),
    content={},
)  # fmt: skip

KNOWN = {known.name: known for known in (CIFAR10, MNIST, FASHION, CIFAR100)}
BUILT_IN = ("digits", "shapes")
