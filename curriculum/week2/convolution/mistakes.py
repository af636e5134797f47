"""The wrong convolutions and poolings that people really write, and what to say to them."""

import numpy as np

from dlstudy.exercise import mistake, reference


def as_float(x):
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float64)


# ---- output_size ---------------------------------------------------------------------------------------


@mistake("output_size", lesson="size")
def one_forgotten(n, kernel, stride=1, padding=0):
    """fr: Il manque le + 1 : la division compte les déplacements du noyau, et sa première place n'en demande aucun.
    Un noyau aussi large que l'image a une place, pas zéro.
    en: The + 1 is missing: the division counts the kernel's moves, and its first place takes none. A kernel as wide
    as the image has one place, not zero."""
    return (n + 2 * padding - kernel) // stride


@mistake("output_size", lesson="size")
def padding_on_one_side(n, kernel, stride=1, padding=0):
    """fr: Le remplissage est ajouté des deux côtés : il allonge l'image de 2 × padding, pas de padding.
    en: Padding is added at both ends: it makes the image longer by 2 padding, not by padding."""
    return (n + padding - kernel) // stride + 1


@mistake("output_size", lesson="size")
def rounded_up(n, kernel, stride=1, padding=0):
    """fr: Vous arrondissez vers le haut : la dernière fenêtre dépasserait de l'image. On ne compte que les fenêtres
    entières, donc la division entière, //.
    en: You round up: the last window would stick out of the image. Only whole windows count, hence the whole
    division, //."""
    return -(-(n + 2 * padding - kernel) // stride) + 1


@mistake("output_size", lesson="size")
def fraction_of_a_window(n, kernel, stride=1, padding=0):
    """fr: Vous divisez avec / : la taille devient un nombre à virgule, et parfois une demi-fenêtre. Il faut //.
    en: You divide with /: the size becomes a float, and half a window now and then. It takes //."""
    return (n + 2 * padding - kernel) / stride + 1


@mistake("output_size", lesson="size")
def one_before_dividing(n, kernel, stride=1, padding=0):
    """fr: Le 1 est ajouté avant la division par le pas : avec un pas de 1 rien ne se voit, avec un autre la taille
    est souvent trop petite. Divisez d'abord, ajoutez 1 ensuite.
    en: The 1 is added before dividing by the stride: with a stride of 1 nothing shows, with another the size is often
    too small. Divide first, add 1 afterwards."""
    return (n + 2 * padding - kernel + 1) // stride


# ---- conv2d --------------------------------------------------------------------------------------------


@mistake("conv2d", lesson="convolution")
def kernel_flipped(x, w, b=None, stride=1, padding=0):
    """fr: Vous retournez le noyau, comme la convolution des mathématiciens. L'énoncé, et toutes les bibliothèques de
    deep learning, demandent la corrélation croisée : le noyau se pose tel quel sur l'image.
    en: You flip the kernel, as the convolution of mathematicians does. The statement, and every deep learning
    library, ask for cross-correlation: the kernel is laid on the image as it is."""
    return reference.conv2d(x, as_float(w)[:, :, ::-1, ::-1], b, stride, padding)


@mistake("conv2d", lesson="convolution")
def rows_for_columns(x, w, b=None, stride=1, padding=0):
    """fr: Lignes et colonnes du noyau sont échangées : w[f, c, j, i] au lieu de w[f, c, i, j]. Sur un noyau
    symétrique l'erreur ne se voit pas.
    en: The kernel's rows and columns have changed places: w[f, c, j, i] instead of w[f, c, i, j]. On a symmetric
    kernel it does not show."""
    return reference.conv2d(x, as_float(w).transpose(0, 1, 3, 2), b, stride, padding)


@mistake("conv2d", lesson="convolution")
def bias_forgotten(x, w, b=None, stride=1, padding=0):
    """fr: Le biais n'est pas ajouté : chaque noyau a le sien, b[f], le même à toutes les places de sa carte.
    en: The bias is not added: each kernel has its own, b[f], the same at every place of its map."""
    return reference.conv2d(x, w, None, stride, padding)


@mistake("conv2d", lesson="convolution")
def bias_along_the_columns(x, w, b=None, stride=1, padding=0):
    """fr: out + b aligne b sur le dernier axe, les colonnes : erreur de forme, ou un biais par colonne. Il appartient
    à l'axe des noyaux : b[:, None, None].
    en: out + b lines b up with the last axis, the columns: an error of shapes, or one bias a column. It belongs to
    the axis of kernels: b[:, None, None]."""
    out = reference.conv2d(x, w, None, stride, padding)
    return out if b is None else out + as_float(b)


@mistake("conv2d", lesson="convolution")
def one_channel_only(x, w, b=None, stride=1, padding=0):
    """fr: Seul le premier canal compte. Un noyau traverse tous les canaux : les produits s'additionnent aussi sur c.
    en: Only the first channel counts. A kernel goes through all channels: the products are summed over c as well."""
    return reference.conv2d(np.asarray(x)[:, :1], np.asarray(w)[:, :1], b, stride, padding)


@mistake("conv2d", lesson="convolution")
def mean_of_the_window(x, w, b=None, stride=1, padding=0):
    """fr: Vous prenez la moyenne des produits (np.mean) ; la convolution en fait la somme.
    en: You take the mean of the products (np.mean); convolution takes their sum."""
    w = as_float(w)
    return reference.conv2d(x, w / w[0].size, b, stride, padding)


@mistake("conv2d", lesson="stride")
def windows_stay_together(x, w, b=None, stride=1, padding=0):
    """fr: Le pas change la taille de la sortie, mais pas la place des fenêtres : la place (i, j) regarde l'image à
    partir de (i × stride, j × stride), pas à partir de (i, j).
    en: The stride changes the output's size but not where the windows are: place (i, j) looks at the image from
    (i × stride, j × stride), not from (i, j)."""
    rows, columns = reference.conv2d(x, w, None, stride, padding).shape[2:]
    return reference.conv2d(x, w, b, 1, padding)[:, :, :rows, :columns]


@mistake("conv2d", lesson="stride")
def stride_ignored(x, w, b=None, stride=1, padding=0):
    """fr: Le pas n'est pas utilisé : toutes les places sont calculées, comme avec stride=1.
    en: The stride is not used: every place is computed, as with stride=1."""
    return reference.conv2d(x, w, b, 1, padding)


@mistake("conv2d", lesson="padding")
def padding_ignored(x, w, b=None, stride=1, padding=0):
    """fr: Le remplissage n'est pas ajouté : la sortie est trop petite dès que padding n'est pas 0.
    en: The padding is not added: the output is too small as soon as padding is not 0."""
    return reference.conv2d(x, w, b, stride, 0)


@mistake("conv2d", lesson="padding")
def edge_repeated(x, w, b=None, stride=1, padding=0):
    """fr: Le bord est rempli en répétant les pixels du bord (mode="edge") ; l'énoncé demande des zéros.
    en: The border is filled by repeating the edge's pixels (mode="edge"); the statement asks for zeros."""
    sides = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    return reference.conv2d(np.pad(as_float(x), sides, mode="edge"), w, b, stride, 0)


@mistake("conv2d", lesson="convolution")
def truncated_to_pixels(x, w, b=None, stride=1, padding=0):
    """fr: Le tableau du résultat a le type de l'image : avec des pixels entiers, chaque somme perd sa partie
    décimale. Les pixels d'un fichier sont des entiers ; convertissez-les d'abord.
    en: The array of results has the picture's type: with whole pixels, every sum loses its fraction. Pixels from a
    file are whole numbers; convert them first."""
    out = reference.conv2d(x, w, b, stride, padding)
    return out if np.asarray(x).dtype.kind == "f" else out.astype(np.asarray(x).dtype)


# ---- conv2d_backward -----------------------------------------------------------------------------------


def _padded_gradient(dout, x, w, stride, padding):
    """The derivative with respect to the padded image, by the reference: there, nothing is padded any more."""
    sides = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    return reference.conv2d_backward(dout, np.pad(as_float(x), sides), w, stride, 0)[0]


@mistake("conv2d_backward", lesson="backward")
def padding_kept(dout, x, w, stride=1, padding=0):
    """fr: dx a encore les bords ajoutés par le remplissage. Ce ne sont pas des pixels de x : dx a la forme de x.
    en: dx still has the borders that padding added. They are no pixels of x: dx has the shape of x."""
    _, dw, db = reference.conv2d_backward(dout, x, w, stride, padding)
    return _padded_gradient(dout, x, w, stride, padding), dw, db


@mistake("conv2d_backward", lesson="backward")
def nothing_left_without_padding(dout, x, w, stride=1, padding=0):
    """fr: d[:, :, padding:-padding] enlève les bords, sauf quand padding vaut 0 : d[0:-0] est d[0:0], un tableau
    vide. Coupez de padding à padding + H.
    en: d[:, :, padding:-padding] removes the borders, except where padding is 0: d[0:-0] is d[0:0], an empty array.
    Cut from padding to padding + H."""
    _, dw, db = reference.conv2d_backward(dout, x, w, stride, padding)
    d = _padded_gradient(dout, x, w, stride, padding)
    return d[:, :, padding:-padding, padding:-padding], dw, db


@mistake("conv2d_backward", lesson="backward")
def overlaps_overwritten(dout, x, w, stride=1, padding=0):
    """fr: = au lieu de += pour dx : là où les fenêtres se recouvrent, la dernière efface les parts des autres. Un
    pixel vu par neuf fenêtres reçoit neuf parts.
    en: = instead of += for dx: where windows overlap, the last one wipes out the others' shares. A pixel seen by nine
    windows receives nine shares."""
    _, dw, db = reference.conv2d_backward(dout, x, w, stride, padding)
    dout, w = as_float(dout), as_float(w)
    sides = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    d = np.zeros_like(np.pad(as_float(x), sides))
    kh, kw = w.shape[2:]
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            share = np.einsum("nf,fckl->nckl", dout[:, :, i, j], w)
            d[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw] = share
    height, width = np.asarray(x).shape[2:]
    return d[:, :, padding : padding + height, padding : padding + width], dw, db


@mistake("conv2d_backward", lesson="backward")
def flipped_on_the_way_back(dout, x, w, stride=1, padding=0):
    """fr: Pour dx, le noyau est retourné une fois de trop (ou pas retourné, si vous passez par une convolution) : le
    pixel (i, j) de la fenêtre reçoit dout × w[i, j], le poids qui l'a multiplié à l'aller.
    en: For dx the kernel is flipped once too often (or not flipped, if you go by way of a convolution): pixel (i,
    j) of the window receives dout × w[i, j], the weight that multiplied it on the way out."""
    _, dw, db = reference.conv2d_backward(dout, x, w, stride, padding)
    return reference.conv2d_backward(dout, x, as_float(w)[:, :, ::-1, ::-1], stride, padding)[0], dw, db


@mistake("conv2d_backward", lesson="backward")
def bias_of_each_place(dout, x, w, stride=1, padding=0):
    """fr: db n'est sommé que sur le lot. Le même biais sert à toutes les places de la carte : sum(axis=(0, 2, 3)).
    en: db is summed over the batch alone. The same bias serves every place of the map: sum(axis=(0, 2, 3))."""
    dx, dw, _ = reference.conv2d_backward(dout, x, w, stride, padding)
    return dx, dw, as_float(dout).sum(axis=0)


@mistake("conv2d_backward", lesson="backward")
def averaged_over_the_batch(dout, x, w, stride=1, padding=0):
    """fr: dw et db sont divisés par la taille du lot. La moyenne est l'affaire de la perte : elle est déjà dans dout.
    en: dw and db are divided by the size of the batch. The mean is the loss's business: it is in dout already."""
    dx, dw, db = reference.conv2d_backward(dout, x, w, stride, padding)
    return dx, dw / len(dout), db / len(dout)


@mistake("conv2d_backward", lesson="backward")
def last_image_alone(dout, x, w, stride=1, padding=0):
    """fr: dw ne contient que la part de la dernière image : = au lieu de += dans la boucle sur le lot.
    en: dw holds the share of the last image alone: = instead of += in the loop over the batch."""
    dx, _, db = reference.conv2d_backward(dout, x, w, stride, padding)
    return dx, reference.conv2d_backward(dout[-1:], x[-1:], w, stride, padding)[1], db


@mistake("conv2d_backward", lesson="backward")
def gradient_of_the_pixels_kind(dout, x, w, stride=1, padding=0):
    """fr: dx est rangé dans un tableau du type de x (np.zeros_like(x)) : si les pixels sont des entiers, le
    gradient y perd sa partie décimale.
    en: dx is put into an array of x's type (np.zeros_like(x)): where pixels are whole numbers, the gradient loses its
    fraction there."""
    dx, dw, db = reference.conv2d_backward(dout, x, w, stride, padding)
    return dx if np.asarray(x).dtype.kind == "f" else np.trunc(dx).astype(np.asarray(x).dtype), dw, db


# ---- max_pool2d ----------------------------------------------------------------------------------------


def _padded_to_fit(x, size, stride, value):
    """x with rows and columns of a value at its ends, so that the last, incomplete windows become whole."""
    grow = [(0, 0), (0, 0)]
    for n in x.shape[2:]:
        grow.append((0, max(0, -(-(n - size) // stride) * stride + size - n)))
    return np.pad(x, grow, constant_values=value)


@mistake("max_pool2d", lesson="pooling")
def maximum_from_zero(x, size, stride=None):
    """fr: La recherche du maximum part de 0 : une fenêtre de nombres négatifs rend 0, qui n'y est pas. Partez du
    premier élément, ou de -inf.
    en: The search for the maximum starts from 0: a window of negative numbers gives 0, which is not in it. Start from
    its first element, or from -inf."""
    return np.maximum(reference.max_pool2d(x, size, stride), 0)


@mistake("max_pool2d", lesson="pooling")
def max_moves_by_one(x, size, stride=None):
    """fr: Sans stride, vos fenêtres avancent d'un pixel. Pour le pooling, stride vaut size par défaut : les
    fenêtres se touchent sans se recouvrir.
    en: Without a stride your windows move by one pixel. For pooling, stride is size by default: windows touch and do
    not overlap."""
    return reference.max_pool2d(x, size, 1 if stride is None else stride)


@mistake("max_pool2d", lesson="pooling")
def max_stride_ignored(x, size, stride=None):
    """fr: Le stride donné n'est pas utilisé : les fenêtres avancent toujours de size.
    en: The stride that is given is not used: windows always move by size."""
    return reference.max_pool2d(x, size)


@mistake("max_pool2d", lesson="pooling")
def max_of_what_is_left(x, size, stride=None):
    """fr: Vous gardez les fenêtres incomplètes du bord (comme ceil_mode=True) ; l'énoncé les laisse tomber.
    en: You keep the incomplete windows at the border (as ceil_mode=True does); the statement drops them."""
    stride = size if stride is None else stride
    return reference.max_pool2d(_padded_to_fit(as_float(x), size, stride, -np.inf), size, stride)


@mistake("max_pool2d", lesson="pooling")
def max_across_channels(x, size, stride=None):
    """fr: Le maximum est pris aussi sur les canaux. Le pooling traite chaque canal à part : il y en a autant à la
    sortie qu'à l'entrée.
    en: The maximum is taken across channels as well. Pooling deals with each channel by itself: as many come out as
    went in."""
    return reference.max_pool2d(x, size, stride).max(axis=1, keepdims=True)


# ---- avg_pool2d ----------------------------------------------------------------------------------------


@mistake("avg_pool2d", lesson="pooling")
def sum_of_the_window(x, size, stride=None):
    """fr: C'est la somme de la fenêtre : il manque la division par size × size.
    en: This is the sum of the window: the division by size × size is missing."""
    return reference.avg_pool2d(x, size, stride) * size * size


@mistake("avg_pool2d", lesson="pooling")
def divided_by_the_side(x, size, stride=None):
    """fr: La somme est divisée par size ; la fenêtre contient size × size nombres.
    en: The sum is divided by size; the window holds size × size numbers."""
    return reference.avg_pool2d(x, size, stride) * size


@mistake("avg_pool2d", lesson="pooling")
def average_moves_by_one(x, size, stride=None):
    """fr: Sans stride, vos fenêtres avancent d'un pixel. Pour le pooling, stride vaut size par défaut.
    en: Without a stride your windows move by one pixel. For pooling, stride is size by default."""
    return reference.avg_pool2d(x, size, 1 if stride is None else stride)


@mistake("avg_pool2d", lesson="pooling")
def average_stride_ignored(x, size, stride=None):
    """fr: Le stride donné n'est pas utilisé : les fenêtres avancent toujours de size.
    en: The stride that is given is not used: windows always move by size."""
    return reference.avg_pool2d(x, size)


@mistake("avg_pool2d", lesson="pooling")
def zeros_in_the_average(x, size, stride=None):
    """fr: Vous complétez les fenêtres du bord par des zéros, qui faussent la moyenne ; l'énoncé laisse tomber les
    fenêtres incomplètes.
    en: You fill up the windows at the border with zeros, which spoil the mean; the statement drops incomplete
    windows."""
    stride = size if stride is None else stride
    return reference.avg_pool2d(_padded_to_fit(as_float(x), size, stride, 0.0), size, stride)


@mistake("avg_pool2d", lesson="pooling")
def average_truncated(x, size, stride=None):
    """fr: Le tableau du résultat a le type de l'entrée : pour des entiers, chaque moyenne perd sa partie décimale.
    Une moyenne est un flottant.
    en: The array of results has the input's type: for integers, every mean loses its fraction. A mean is a float."""
    return reference.avg_pool2d(x, size, stride).astype(np.asarray(x).dtype)
