"""The leaks and slips that data paths really have, each with what to say to who wrote it."""

import torch

from dlstudy.exercise import mistake, reference

# ---- split -----------------------------------------------------------------------------------------


def _order(n, seed):
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed))


@mistake("split", lesson="split")
def validation_left_in_training(n, val_fraction, seed):
    """
    fr: Les indices de validation sont aussi dans l'entraînement : c'est la fuite même que la répartition doit empêcher.
        L'entraînement est ce qui reste une fois la validation retirée.
    en: The validation indices are in the training part too: the very leak that a split has to prevent. Training is
        what is left once validation is taken out.
    """
    order = _order(n, seed)
    return order, order[: round(n * val_fraction)]


@mistake("split", lesson="split")
def two_draws(n, val_fraction, seed):
    """
    fr: Les deux parties sont tirées l'une après l'autre, chacune de tous les indices : certaines images sont dans les
        deux, d'autres dans aucune. Une seule permutation, coupée en deux, règle tout.
    en: The two parts are drawn one after the other, each from all indices: some pictures are in both, others in
        neither. A single permutation, cut in two, settles everything.
    """
    generator = torch.Generator().manual_seed(seed)
    n_val = round(n * val_fraction)
    return torch.randperm(n, generator=generator)[n_val:], torch.randperm(n, generator=generator)[:n_val]


@mistake("split", lesson="split")
def last_ones_for_validation(n, val_fraction, seed):
    """
    fr: La validation est faite des derniers indices, sans mélange. Si le fichier est rangé (par classe, par jour, par
        photographe), elle ne ressemble pas au reste, et la graine ne sert à rien.
    en: Validation is made of the last indices, unshuffled. If the file has an order (by class, by day, by
        photographer), it is unlike the rest, and the seed is good for nothing.
    """
    n_val = round(n * val_fraction)
    return torch.arange(n - n_val), torch.arange(n - n_val, n)


@mistake("split", lesson="split")
def seed_not_used(n, val_fraction, seed):
    """
    fr: La graine ne sert pas : chaque appel répartit autrement. Demain, des images de la validation d'aujourd'hui
        seront dans l'entraînement, sans que rien ne le dise.
    en: The seed is not used: every call splits otherwise. Tomorrow pictures of today's validation part will be in
        the training part, and nothing will say so.
    """
    order, n_val = torch.randperm(n), round(n * val_fraction)
    return order[n_val:], order[:n_val]


@mistake("split", lesson="split")
def parts_swapped(n, val_fraction, seed):
    """
    fr: Les deux parties sont échangées : on entraînerait sur la petite et validerait sur la grande. L'ordre est
        (train_idx, val_idx), et val_fraction est la part de la validation.
    en: The two parts are swapped: one would train on the small one and validate on the large one. The order is
        (train_idx, val_idx), and val_fraction is validation's share.
    """
    order, n_val = _order(n, seed), round(n * val_fraction)
    return order[:n_val], order[n_val:]


# ---- channel_stats ---------------------------------------------------------------------------------


@mistake("channel_stats", lesson="stats")
def whole_set_as_floats(x):
    """
    fr: Tout le jeu est converti en flottants d'un coup : 50 000 images passent de 150 à 600 Mo, et les calculs
        intermédiaires en demandent autant. Avancez par paquets de quelques centaines d'images, en gardant la somme et
        la somme des carrés.
    en: The whole set is turned into floats at once: 50,000 pictures grow from 150 to 600 MB, and what is computed on
        the way takes as much again. Go on in parts of a few hundred pictures, keeping the sum and the sum of squares.
    """
    pixels = x.float() / 255
    return pixels.mean((0, 1, 2)), pixels.std((0, 1, 2))


@mistake("channel_stats", lesson="stats")
def from_0_to_255(x):
    """
    fr: Moyenne et écart-type sont donnés entre 0 et 255, alors que `to_tensor` ramène les images entre 0 et 1 : divisez
        les deux par 255.
    en: Mean and deviation are given from 0 to 255, while `to_tensor` scales pictures to 0 … 1: divide both by 255.
    """
    mean, std = reference.channel_stats(x)
    return 255 * mean, 255 * std


@mistake("channel_stats", lesson="stats")
def one_number_for_all_channels(x):
    """
    fr: Une seule moyenne pour tous les canaux. Le bleu d'un ciel et le vert d'un pré n'ont pas la même : il faut un
        nombre par canal, sur les axes N, H et W.
    en: One mean for all channels. The blue of a sky and the green of a meadow do not have the same: there has to be
        a number for each channel, over the axes N, H and W.
    """
    mean, std = reference.channel_stats(x.reshape(-1, 1, 1, 1))
    return mean.repeat(x.size(-1)), std.repeat(x.size(-1))


@mistake("channel_stats", lesson="stats")
def mean_of_deviations(x):
    """
    fr: C'est la moyenne des écarts-types de chaque image (ou de chaque paquet). Elle oublie que les images diffèrent
        entre elles, claires ou sombres, et sort trop petite. Ce sont les sommes qui s'ajoutent, pas les écarts-types.
    en: This is the mean of each picture's (or each part's) deviations. It forgets that pictures differ from one
        another, bright or dark, and comes out too small. It is sums that add up, not deviations.
    """
    found = [reference.channel_stats(one[None]) for one in x]
    return torch.stack([mean for mean, _ in found]).mean(0), torch.stack([std for _, std in found]).mean(0)


@mistake("channel_stats", lesson="stats")
def deviation_of_means(x):
    """
    fr: C'est l'écart-type des moyennes d'images : comment la luminosité varie d'une image à l'autre, et non d'un pixel
        à l'autre. Tous les pixels comptent.
    en: This is the deviation of the pictures' means: how brightness varies from picture to picture, and not from
        pixel to pixel. Every pixel counts.
    """
    means = torch.stack([reference.channel_stats(one[None])[0] for one in x])
    return means.mean(0), means.std(0, correction=0)


@mistake("channel_stats", lesson="stats")
def squares_in_bytes(x):
    """
    fr: Les carrés sont calculés en uint8 et débordent : 16 · 16 y vaut 0. Convertissez d'abord le paquet, en entiers
        plus larges ou en flottants, puis élevez au carré.
    en: The squares are computed in uint8 and overflow: 16 · 16 is 0 there. Convert the part first, to wider integers
        or to floats, then square.
    """
    mean, pixels = reference.channel_stats(x)[0], x.numel() / x.size(-1)
    squares = sum((part * part).reshape(-1, x.size(-1)).to(torch.int64).sum(0) for part in x.split(500))
    return mean, (squares / pixels / 255**2 - mean.double() ** 2).clamp(min=0).sqrt().float()


# ---- to_tensor -------------------------------------------------------------------------------------


@mistake("to_tensor", lesson="tensor")
def reshaped(x):
    """
    fr: `reshape` (ou `view`) garde les nombres dans leur ordre et ne fait que les couper autrement : les canaux se
        retrouvent mêlés aux lignes. Pour déplacer un axe, c'est `permute(0, 3, 1, 2)`.
    en: `reshape` (or `view`) keeps the numbers in their order and only cuts them up otherwise: channels end up among
        the rows. To move an axis it is `permute(0, 3, 1, 2)`.
    """
    n, h, w, c = x.shape
    return x.reshape(n, c, h, w).float() / 255


@mistake("to_tensor", lesson="tensor")
def not_scaled(x):
    """
    fr: Les nombres restent entre 0 et 255 : il manque la division par 255.
    en: The numbers stay between 0 and 255: the division by 255 is missing.
    """
    return x.permute(0, 3, 1, 2).float()


@mistake("to_tensor", lesson="tensor")
def rows_and_columns_swapped(x):
    """
    fr: Lignes et colonnes sont échangées : les images sont couchées. (N, H, W, C) devient (N, C, H, W) par
        `permute(0, 3, 1, 2)`, et non (0, 3, 2, 1).
    en: Rows and columns are swapped: the pictures lie on their side. (N, H, W, C) becomes (N, C, H, W) by
        `permute(0, 3, 1, 2)`, not (0, 3, 2, 1).
    """
    return x.permute(0, 3, 2, 1).float() / 255


# ---- normalize -------------------------------------------------------------------------------------


@mistake("normalize", lesson="normalize")
def along_the_last_axis(x, mean, std):
    """
    fr: Une moyenne (C,) se diffuse le long du *dernier* axe, celui des colonnes. Là où W vaut C, aucune erreur ne vous
        prévient. Donnez-lui la forme (C, 1, 1).
    en: A mean of shape (C,) broadcasts along the *last* axis, that of the columns. Where W equals C no error warns
        you. Give it the shape (C, 1, 1).
    """
    return (x - mean) / std


@mistake("normalize", lesson="normalize")
def divided_first(x, mean, std):
    """
    fr: Diviser d'abord, puis retrancher la moyenne entière : il reste mean / std − mean de trop. Retranchez avant de
        diviser.
    en: Divided first, with the whole mean subtracted afterwards: mean / std − mean is left over. Subtract before you
        divide.
    """
    return x / std.view(-1, 1, 1) - mean.view(-1, 1, 1)


@mistake("normalize", lesson="normalize")
def by_the_variance(x, mean, std):
    """
    fr: Division par std², la variance. Pour un écart-type de 1, il faut diviser par std.
    en: Divided by std², the variance. For a deviation of 1 it has to be std.
    """
    return (x - mean.view(-1, 1, 1)) / std.view(-1, 1, 1) ** 2


@mistake("normalize", lesson="leak")
def by_its_own_statistics(x, mean, std):
    """
    fr: Le lot est normalisé par sa propre moyenne et son propre écart-type, pas par ceux qu'on vous donne. Chaque lot
        est alors mesuré autrement, et au test les statistiques du test entrent dans les entrées du réseau.
    en: The batch is normalised by its own mean and deviation, not by those you are given. Every batch is then
        measured otherwise, and at test time statistics of the test set enter the network's inputs.
    """
    return (x - x.mean((0, 2, 3), keepdim=True)) / x.std((0, 2, 3), keepdim=True, correction=0)


@mistake("normalize", lesson="normalize")
def in_place(x, mean, std):
    """
    fr: Les opérations suivies d'un trait de soulignement (`sub_`, `div_`), comme `x -= …`, changent les images de
        départ. À l'époque suivante, elles sont normalisées deux fois.
    en: Operations with an underscore (`sub_`, `div_`), and `x -= …` as well, change the pictures you were given. In
        the next epoch they are normalised twice.
    """
    return x.sub_(mean.view(-1, 1, 1)).div_(std.view(-1, 1, 1))


# ---- batches ---------------------------------------------------------------------------------------


def _cut(x, y, order, batch_size, drop_last):
    end = len(order) - len(order) % batch_size if drop_last else len(order)
    return [(x[order[i : i + batch_size][: end - i]], y[order[i : i + batch_size][: end - i]])
            for i in range(0, end, batch_size)]  # fmt: skip


@mistake("batches", lesson="batches")
def labels_left_behind(x, y, batch_size, generator=None, drop_last=False):
    """
    fr: x est mélangé, y ne l'est pas : chaque image reçoit l'étiquette d'une autre. Le réseau apprend par cœur à
        l'entraînement, et au test il répond au hasard. La même permutation sert aux deux.
    en: x is shuffled, y is not: each picture gets another's label. The network learns them by heart in training and
        guesses at the test. The same permutation serves both.
    """
    order = torch.arange(len(x)) if generator is None else torch.randperm(len(x), generator=generator)
    return _cut(x[order], y, torch.arange(len(x)), batch_size, drop_last)


@mistake("batches", lesson="batches")
def last_batch_lost(x, y, batch_size, generator=None, drop_last=False):
    """
    fr: Le dernier lot, plus petit, est perdu même quand `drop_last` est faux. À la validation, ce sont des images qui
        ne sont jamais jugées. Il y a ⌈n / batch_size⌉ lots.
    en: The last, smaller batch is lost even when `drop_last` is false. In validation these are pictures that nobody
        ever judges. There are ⌈n / batch_size⌉ batches.
    """
    order = torch.arange(len(x)) if generator is None else torch.randperm(len(x), generator=generator)
    return _cut(x, y, order, batch_size, True)


@mistake("batches", lesson="batches")
def drop_last_ignored(x, y, batch_size, generator=None, drop_last=False):
    """
    fr: `drop_last` ne sert pas : le dernier lot, plus petit, est toujours rendu. Une image seule dans un lot suffit à
        faire échouer une normalisation par lot.
    en: `drop_last` is not used: the last, smaller batch is always given. A single picture in a batch is enough to
        make batch normalisation fail.
    """
    order = torch.arange(len(x)) if generator is None else torch.randperm(len(x), generator=generator)
    return _cut(x, y, order, batch_size, False)


@mistake("batches", lesson="batches")
def drawn_with_replacement(x, y, batch_size, generator=None, drop_last=False):
    """
    fr: Chaque lot est tiré au sort parmi toutes les images : au bout d'une époque, un tiers environ n'a jamais été vu,
        d'autres l'ont été deux ou trois fois. Une permutation, coupée en lots, les montre toutes une fois.
    en: Each batch is drawn from all pictures: at the end of an epoch about a third has never been seen, others two or
        three times. A permutation, cut into batches, shows each of them once.
    """
    if generator is None:
        return _cut(x, y, torch.arange(len(x)), batch_size, drop_last)
    return _cut(x, y, torch.randint(0, len(x), (len(x),), generator=generator), batch_size, drop_last)


@mistake("batches", lesson="batches")
def only_batches_shuffled(x, y, batch_size, generator=None, drop_last=False):
    """
    fr: Seul l'ordre des lots est tiré au sort : les mêmes images restent ensemble, à chaque époque. Mélangez les
        indices, puis coupez.
    en: Only the order of the batches is drawn: the same pictures stay together, every epoch. Shuffle the indices,
        then cut.
    """
    made = _cut(x, y, torch.arange(len(x)), batch_size, drop_last)
    if generator is None:
        return made
    return [made[i] for i in torch.randperm(len(made), generator=generator)]


@mistake("batches", lesson="batches")
def same_order_every_epoch(x, y, batch_size, generator=None, drop_last=False):
    """
    fr: Le générateur est remis à sa graine à chaque appel : toutes les époques voient le même ordre, donc les mêmes
        lots. Laissez-le avancer.
    en: The generator is set back to its seed at each call: every epoch sees the same order, hence the same batches.
        Let it go on.
    """
    if generator is None:
        return _cut(x, y, torch.arange(len(x)), batch_size, drop_last)
    twin = torch.Generator().manual_seed(generator.initial_seed())
    return _cut(x, y, torch.randperm(len(x), generator=twin), batch_size, drop_last)


@mistake("batches", lesson="batches")
def shuffled_by_the_global_generator(x, y, batch_size, generator=None, drop_last=False):
    """
    fr: L'ordre vient du générateur global : l'époque ne peut pas être refaite. Donnez `generator=generator` à
        `torch.randperm`.
    en: The order comes from the global generator: the epoch cannot be had again. Give `generator=generator` to
        `torch.randperm`.
    """
    order = torch.arange(len(x)) if generator is None else torch.randperm(len(x))
    return _cut(x, y, order, batch_size, drop_last)


@mistake("batches", lesson="batches")
def always_shuffled(x, y, batch_size, generator=None, drop_last=False):
    """
    fr: L'ordre est mélangé même sans générateur. Pour la validation et le test, l'ordre donné permet de savoir quelle
        réponse va avec quelle image.
    en: The order is shuffled even without a generator. For validation and test, the order given lets you know which
        answer belongs to which picture.
    """
    return _cut(x, y, torch.randperm(len(x), generator=generator), batch_size, drop_last)
