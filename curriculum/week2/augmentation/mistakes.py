"""The wrong augmentations that people really write, each with what to say to who wrote it."""

import numpy as np
import torch
import torch.nn.functional as F

from dlstudy.exercise import mistake

# ---- random_flip -----------------------------------------------------------------------------------


@mistake("random_flip", lesson="batches")
def one_coin_for_the_batch(x, generator):
    """
    fr: Une seule pièce est lancée pour tout le lot : ou bien toutes les images sont retournées, ou bien aucune. Il en
        faut une par image, par exemple `torch.rand(len(x), generator=generator) < 0.5`.
    en: One coin is tossed for the whole batch: either all pictures are mirrored or none is. Each picture needs its
        own, for example `torch.rand(len(x), generator=generator) < 0.5`.
    """
    return x.flip(-1) if torch.rand(1, generator=generator).item() < 0.5 else x.clone()


@mistake("random_flip", lesson="flips")
def upside_down(x, generator):
    """
    fr: Les images sont retournées de haut en bas : c'est l'axe −2, celui des lignes. Un reflet gauche-droite retourne
        les colonnes, l'axe −1. Un chat la tête en bas n'est pas une photo que le test contiendra.
    en: The pictures are turned upside down: that is axis −2, the rows. A left-right mirror image reverses the
        columns, axis −1. A cat on its head is no photograph that the test set will hold.
    """
    mirrored = torch.rand(len(x), generator=generator) < 0.5
    return torch.where(mirrored.view(-1, 1, 1, 1), x.flip(-2), x)


@mistake("random_flip", lesson="flips")
def every_picture_flipped(x, generator):
    """
    fr: Toutes les images sont retournées, à chaque fois : le réseau voit autant d'images qu'avant, d'autres seulement.
        C'est le hasard, une fois sur deux, qui fait qu'il voit les deux côtés.
    en: Every picture is mirrored, every time: the network sees as many pictures as before, only others. It is
        chance, one time in two, that lets it see both sides.
    """
    torch.rand(len(x), generator=generator)
    return x.flip(-1)


@mistake("random_flip", lesson="generator")
def flip_from_the_global_generator(x, generator):
    """
    fr: Les pièces viennent du générateur global de PyTorch : l'argument `generator` ne sert pas, et l'entraînement
        ne peut pas être refait à l'identique. Écrivez `torch.rand(…, generator=generator)`.
    en: The coins come from PyTorch's global generator: the argument `generator` is not used, and a training cannot
        be had again as it was. Write `torch.rand(…, generator=generator)`.
    """
    mirrored = torch.rand(len(x)) < 0.5
    return torch.where(mirrored.view(-1, 1, 1, 1), x.flip(-1), x)


@mistake("random_flip", lesson="batches")
def flipped_in_place(x, generator):
    """
    fr: L'affectation `x[mirrored] = …` change les images de départ : à l'époque suivante, ce sont des images déjà
        retournées qu'on retourne. Travaillez sur une copie, ou avec `torch.where`.
    en: The assignment `x[mirrored] = …` changes the pictures you were given: in the next epoch, pictures are mirrored
        that were mirrored already. Work on a copy, or with `torch.where`.
    """
    mirrored = torch.rand(len(x), generator=generator) < 0.5
    x[mirrored] = x[mirrored].flip(-1)
    return x


# ---- random_crop -----------------------------------------------------------------------------------


def _crop(x, padding, top, left, mode="constant"):
    padded = F.pad(x, (padding,) * 4, mode=mode)
    n, c, h, w = x.shape
    rows, columns = (
        top.view(-1, 1, 1, 1) + torch.arange(h).view(-1, 1),
        left.view(-1, 1, 1, 1) + torch.arange(w),
    )
    return padded[torch.arange(n).view(-1, 1, 1, 1), torch.arange(c).view(-1, 1, 1), rows, columns]


@mistake("random_crop", lesson="batches")
def one_place_for_the_batch(x, padding, generator):
    """
    fr: Un seul décalage est tiré pour tout le lot. Les images d'un lot bougent alors toutes ensemble, et le gradient
        moyen du lot n'y gagne rien : tirez n décalages.
    en: One offset is drawn for the whole batch. All its pictures then move together, and the batch's mean gradient
        gains nothing by it: draw n offsets.
    """
    top, left = torch.randint(0, 2 * padding + 1, (2, 1), generator=generator).expand(2, len(x))
    return _crop(x, padding, top, left)


@mistake("random_crop", lesson="crops")
def last_place_missing(x, padding, generator):
    """
    fr: `torch.randint(0, 2 * padding, …)` ne donne jamais 2 · padding, car la borne du haut est exclue : une des
        2 · padding + 1 places manque, et les images sont poussées d'un côté en moyenne.
    en: `torch.randint(0, 2 * padding, …)` never gives 2 · padding, since the upper bound is left out: one of the
        2 · padding + 1 places is missing, and on average the pictures are pushed to one side.
    """
    top, left = torch.randint(0, max(1, 2 * padding), (2, len(x)), generator=generator)
    return _crop(x, padding, top, left)


@mistake("random_crop", lesson="crops")
def along_the_diagonal(x, padding, generator):
    """
    fr: Le même décalage sert en hauteur et en largeur : les images ne bougent que le long d'une diagonale, 9 places au
        lieu de 81 pour padding = 4. Tirez les lignes et les colonnes séparément.
    en: The same offset serves for height and width: pictures move along one diagonal only, 9 places instead of 81
        for padding = 4. Draw rows and columns apart.
    """
    offset = torch.randint(0, 2 * padding + 1, (len(x),), generator=generator)
    return _crop(x, padding, offset, offset)


@mistake("random_crop", lesson="crops")
def padded_by_reflection(x, padding, generator):
    """
    fr: Les bords sont remplis par reflet de l'image. C'est une augmentation honorable (le lab de CIFAR-10 le fait),
        mais on demande ici des zéros : `F.pad(x, (padding,) * 4)`.
    en: The borders are filled by reflecting the picture. That is an honourable augmentation (the CIFAR-10 lab does
        it), but zeros are asked for here: `F.pad(x, (padding,) * 4)`.
    """
    top, left = torch.randint(0, 2 * padding + 1, (2, len(x)), generator=generator)
    if padding >= min(x.shape[-2:]):
        return _crop(x, padding, top, left)
    return _crop(x, padding, top, left, "reflect")


@mistake("random_crop", lesson="crops")
def rolled(x, padding, generator):
    """
    fr: `torch.roll` fait revenir par le bord gauche ce qui sort à droite : un museau réapparaît derrière la queue. Il
        faut ajouter des zéros autour, puis découper.
    en: `torch.roll` brings back on the left what leaves on the right: a nose turns up behind the tail. Pad with
        zeros, then cut.
    """
    moves = torch.randint(-padding, padding + 1, (len(x), 2), generator=generator).tolist()
    return (
        torch.stack([one.roll(move, (-2, -1)) for one, move in zip(x, moves, strict=True)]) if len(x) else x
    )


@mistake("random_crop", lesson="generator")
def crop_from_the_global_generator(x, padding, generator):
    """
    fr: Les décalages viennent du générateur global. Donnez à chaque tirage `generator=generator`, sinon rien ne peut
        être refait.
    en: The offsets come from the global generator. Give `generator=generator` to every draw, or nothing can be had
        again.
    """
    top, left = torch.randint(0, 2 * padding + 1, (2, len(x)))
    return _crop(x, padding, top, left)


# ---- cutout ----------------------------------------------------------------------------------------


def _cut(x, top, left, height, width, value=0.0):
    rows, columns = torch.arange(x.size(2)), torch.arange(x.size(3))
    in_rows = (rows >= top[:, None]) & (rows < top[:, None] + height)
    in_columns = (columns >= left[:, None]) & (columns < left[:, None] + width)
    return x.masked_fill((in_rows[:, :, None] & in_columns[:, None, :])[:, None], value)


def _places(x, generator):
    n, _, height, width = x.shape
    return (torch.randint(0, side, (n,), generator=generator) for side in (height, width))


@mistake("cutout", lesson="cutout")
def always_whole(x, size, generator):
    """
    fr: Le carré est toujours entier dans l'image : le centre n'est jamais près du bord, et le milieu est caché bien
        plus souvent que les coins. DeVries et Taylor (2017) notent que laisser le carré dépasser est important.
    en: The square always lies whole inside the picture: its centre is never near the border, and the middle is hidden
        far more often than the corners. DeVries and Taylor (2017) note that letting the square stick out matters.
    """
    n, _, height, width = x.shape
    top, left = (
        torch.randint(0, max(1, side - size + 1), (n,), generator=generator) for side in (height, width)
    )
    return _cut(x, top, left, size, size)


@mistake("cutout", lesson="cutout")
def centre_as_corner(x, size, generator):
    """
    fr: Le pixel tiré sert de coin en haut à gauche, pas de centre : le carré est coupé en bas et à droite, jamais en
        haut ni à gauche, et le coin en haut à gauche de l'image n'est presque jamais caché.
    en: The pixel drawn serves as the upper left corner, not as the centre: the square is cut off below and on the
        right, never above or on the left, and the picture's upper left corner is hardly ever hidden.
    """
    top, left = _places(x, generator)
    return _cut(x, top, left, size, size)


@mistake("cutout", lesson="cutout")
def twice_the_side(x, size, generator):
    """
    fr: Le carré va de centre − size à centre + size : son côté est le double de ce qu'on demande, et sa surface le
        quadruple. Partez de centre − size // 2.
    en: The square goes from centre − size to centre + size: its side is twice what was asked for, its area four
        times. Begin at centre − size // 2.
    """
    top, left = (place - size for place in _places(x, generator))
    return _cut(x, top, left, 2 * size, 2 * size)


@mistake("cutout", lesson="cutout")
def odd_side_loses_one(x, size, generator):
    """
    fr: De centre − size // 2 à centre + size // 2 (exclu), un côté impair perd un pixel : 3 donne 2, et 1 ne cache
        rien. La fin est début + size.
    en: From centre − size // 2 to centre + size // 2 (left out), an odd side loses a pixel: 3 gives 2, and 1 hides
        nothing. The end is beginning + size.
    """
    top, left = (place - size // 2 for place in _places(x, generator))
    return _cut(x, top, left, 2 * (size // 2), 2 * (size // 2))


@mistake("cutout", lesson="batches")
def one_square_for_the_batch(x, size, generator):
    """
    fr: Toutes les images du lot ont le même carré. Tirez n centres, un par image.
    en: All pictures of the batch have the same square. Draw n centres, one for each picture.
    """
    _, _, height, width = x.shape
    top, left = (torch.randint(0, side, (1,), generator=generator) - size // 2 for side in (height, width))
    return _cut(x, top.expand(len(x)), left.expand(len(x)), size, size)


@mistake("cutout", lesson="batches")
def cut_in_place(x, size, generator):
    """
    fr: Les zéros sont écrits dans les images de départ. Les carrés s'y ajoutent d'époque en époque, et il ne reste
        bientôt plus rien à voir. Copiez d'abord, ou servez-vous de `masked_fill`, sans trait de soulignement.
    en: The zeros are written into the pictures you were given. Squares gather there from epoch to epoch, and soon
        there is nothing left to see. Copy first, or use `masked_fill` without an underscore.
    """
    top, left = (place - size // 2 for place in _places(x, generator))
    return x.copy_(_cut(x, top, left, size, size))


@mistake("cutout", lesson="cutout")
def a_square_in_each_channel(x, size, generator):
    """
    fr: Chaque canal a son propre carré : le rouge manque ici, le vert là. Le contenu se devine aux deux autres canaux ;
        un seul carré par image doit traverser tous les canaux.
    en: Each channel has a square of its own: red is missing here, green there. The other two channels give the content
        away; one square a picture has to go through all channels.
    """
    return torch.cat([_cut(x[:, c : c + 1], *(p - size // 2 for p in _places(x, generator)), size, size)
                      for c in range(x.size(1))], 1)  # fmt: skip


# ---- mixup -----------------------------------------------------------------------------------------


def _weight(alpha, generator):
    return np.random.default_rng(torch.randint(0, 2**62, (1,), generator=generator).item()).beta(alpha, alpha)


def _mix(a, partner, weight):
    return weight * a + (1 - weight) * a[partner]


@mistake("mixup", lesson="mixup")
def labels_not_mixed(x, y_onehot, alpha, generator):
    """
    fr: Les images sont mélangées, les étiquettes restent celles d'origine : on apprend au réseau qu'un tiers de
        chat et deux tiers de chien font un chat. C'est l'étiquette mélangée qui fait mixup.
    en: The pictures are mixed, the labels stay as they were: the network is taught that one third of a cat and two
        thirds of a dog are a cat. It is the mixed label that makes mixup.
    """
    weight, partner = _weight(alpha, generator), torch.randperm(len(x), generator=generator)
    return _mix(x, partner, weight), y_onehot.clone()


@mistake("mixup", lesson="mixup")
def two_permutations(x, y_onehot, alpha, generator):
    """
    fr: Une permutation est tirée pour les images, une autre pour les étiquettes : l'image d'un chat et d'un chien porte
        l'étiquette d'un chat et d'un camion. Une seule permutation, pour les deux.
    en: One permutation is drawn for the pictures, another for the labels: the picture of a cat and a dog bears the
        label of a cat and a lorry. One permutation, for both.
    """
    weight = _weight(alpha, generator)
    one, other = (torch.randperm(len(x), generator=generator) for _ in range(2))
    return _mix(x, one, weight), _mix(y_onehot, other, weight)


@mistake("mixup", lesson="mixup")
def labels_swapped(x, y_onehot, alpha, generator):
    """
    fr: Les deux poids sont échangés pour les étiquettes : l'image est à 90 % un chat, l'étiquette à 90 % un chien. Même
        poids pour x et pour y, dans le même ordre.
    en: The two weights are swapped for the labels: the picture is 90% cat, the label 90% dog. The same weights for x
        and y, in the same order.
    """
    weight, partner = _weight(alpha, generator), torch.randperm(len(x), generator=generator)
    return _mix(x, partner, weight), _mix(y_onehot, partner, 1 - weight)


@mistake("mixup", lesson="mixup")
def uniform_weight(x, y_onehot, alpha, generator):
    """
    fr: λ est tiré uniformément entre 0 et 1, quel que soit alpha : c'est Beta(1 ; 1). Avec alpha = 0,2, la plupart des
        mélanges doivent être presque purs.
    en: λ is drawn uniformly between 0 and 1 whatever alpha is: that is Beta(1, 1). With alpha = 0.2 most mixtures
        have to be nearly pure.
    """
    weight = torch.rand(1, generator=generator).item()
    partner = torch.randperm(len(x), generator=generator)
    return _mix(x, partner, weight), _mix(y_onehot, partner, weight)


@mistake("mixup", lesson="mixup")
def folded_weight(x, y_onehot, alpha, generator):
    """
    fr: λ est remplacé par max(λ, 1 − λ). Certaines bibliothèques le font, mais ce n'est plus Beta(alpha, alpha) : la
        première image pèse toujours au moins la moitié.
    en: λ is replaced by max(λ, 1 − λ). Some libraries do so, but it is no longer Beta(alpha, alpha): the first picture
        always weighs at least one half.
    """
    weight = _weight(alpha, generator)
    weight, partner = max(weight, 1 - weight), torch.randperm(len(x), generator=generator)
    return _mix(x, partner, weight), _mix(y_onehot, partner, weight)


@mistake("mixup", lesson="batches")
def a_weight_for_each_picture(x, y_onehot, alpha, generator):
    """
    fr: Chaque image a son propre λ. L'idée se défend, mais l'énoncé, comme l'article de 2018, en tire un seul pour tout
        le lot.
    en: Each picture has its own λ. There is something to be said for that, but the statement, like the paper of 2018,
        draws a single one for the whole batch.
    """
    rng = np.random.default_rng(torch.randint(0, 2**62, (1,), generator=generator).item())
    weight = torch.from_numpy(rng.beta(alpha, alpha, len(x))).to(x.dtype)
    partner = torch.randperm(len(x), generator=generator)
    return _mix(x, partner, weight.view(-1, 1, 1, 1)), _mix(y_onehot, partner, weight.view(-1, 1))


@mistake("mixup", lesson="generator")
def beta_from_the_global_generator(x, y_onehot, alpha, generator):
    """
    fr: Le poids vient d'un générateur global : ni `torch.distributions.Beta(…).sample()` ni `np.random.beta` ne
        reçoivent le vôtre. Tirez de `generator` un nombre entier, et donnez-le pour graine à
        `np.random.default_rng`.
    en: The weight comes from a global generator: neither `torch.distributions.Beta(…).sample()` nor `np.random.beta`
        is given yours. Draw a whole number from `generator`, and make it the seed of `np.random.default_rng`.
    """
    weight, partner = np.random.beta(alpha, alpha), torch.randperm(len(x), generator=generator)
    return _mix(x, partner, weight), _mix(y_onehot, partner, weight)
