"""The four moves as they go wrong in practice, each with what to say to who wrote it."""

import torch
from torch import nn

from dlstudy.exercise import mistake, reference

NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)

# ---- replace_head ----------------------------------------------------------------------------------


@mistake("replace_head", lesson="head")
def width_by_heart(model, n_classes):
    """fr: La largeur d'entrée n'est pas celle de l'ancienne couche : elle est écrite en dur (512, celle de
    resnet18) ou prise à out_features. Demandez-la : model.fc.in_features.
    en: The input width is not the old layer's: it is written in by hand (512, resnet18's) or taken from
    out_features. Ask for it: model.fc.in_features."""
    model.fc = nn.Linear(512, n_classes)
    return model


@mistake("replace_head", lesson="head")
def number_changed(model, n_classes):
    """fr: Vous changez model.fc.out_features : ce n'est qu'un nombre qu'on affiche. Les poids restent les anciens,
    et la sortie aussi. Il faut une couche neuve.
    en: You change model.fc.out_features: that is but a number for printing. The weights stay the old ones, and
    so does the output. It takes a new layer."""
    model.fc.out_features = n_classes
    return model


@mistake("replace_head", lesson="head")
def sizes_swapped(model, n_classes):
    """fr: Les deux tailles sont échangées : nn.Linear(entrées, sorties), donc nn.Linear(model.fc.in_features,
    n_classes).
    en: The two sizes are swapped: nn.Linear(inputs, outputs), that is nn.Linear(model.fc.in_features,
    n_classes)."""
    model.fc = nn.Linear(n_classes, model.fc.in_features)
    return model


@mistake("replace_head", lesson="head")
def other_name(model, n_classes):
    """fr: La couche neuve porte un autre nom que fc : forward ne la connaît pas et continue avec l'ancienne.
    en: The new layer has another name than fc: forward does not know it, and goes on with the old one."""
    model.head = nn.Linear(model.fc.in_features, n_classes)
    return model


@mistake("replace_head", lesson="head")
def on_top(model, n_classes):
    """fr: La couche neuve est posée sur l'ancienne, qui reste. Tout passe alors par les réponses aux anciennes
    classes, au lieu des caractéristiques. Remplacez model.fc.
    en: The new layer is put on top of the old one, which stays. Everything then goes through the answers for
    the old classes instead of the features. Replace model.fc."""
    model.fc = nn.Sequential(model.fc, nn.Linear(model.fc.out_features, n_classes))
    return model


@mistake("replace_head", lesson="head")
def old_rows(model, n_classes):
    """fr: La couche garde les premières lignes de l'ancienne : ce sont les poids d'autres classes, sans rapport
    avec les vôtres. La tête doit repartir de poids neufs.
    en: The layer keeps the first rows of the old one: these are weights of other classes, which have nothing to
    do with yours. The head has to start from new weights."""
    old, new = model.fc, nn.Linear(model.fc.in_features, n_classes)
    n = min(n_classes, old.out_features)
    with torch.no_grad():
        new.weight[:n] = old.weight[:n]
    model.fc = new
    return model


# ---- freeze_backbone -------------------------------------------------------------------------------


@mistake("freeze_backbone", lesson="freezing")
def everything_frozen(model):
    """fr: Tout est gelé, la tête comprise : plus rien n'apprend, et loss.backward() échoue. Rendez son gradient à
    model.fc après avoir gelé le reste.
    en: Everything is frozen, the head included: nothing learns any more, and loss.backward() fails. Give
    model.fc its gradient back after freezing the rest."""
    model.requires_grad_(False)
    return model


@mistake("freeze_backbone", lesson="freezing")
def head_frozen(model):
    """fr: C'est l'inverse : la tête est gelée et le tronc apprend.
    en: It is the other way round: the head is frozen and the backbone learns."""
    model.fc.requires_grad_(False)
    return model


@mistake("freeze_backbone", lesson="freezing")
def nothing_frozen(model):
    """fr: Rien n'est gelé. model.requires_grad = False ne fait qu'accrocher un attribut au module, et eval() ne
    change que le mode : chaque paramètre, lui, doit recevoir requires_grad_(False).
    en: Nothing is frozen. model.requires_grad = False only hangs an attribute on the module, and eval() only
    changes the mode: it is each parameter that has to get requires_grad_(False)."""
    model.requires_grad = False
    model.fc.requires_grad = True
    return model


@mistake("freeze_backbone", lesson="freezing")
def fc_in_the_name(model):
    """fr: Vous cherchez « fc » n'importe où dans le nom : une couche fc au fond du tronc (gate.fc) passe pour la
    tête. La tête, ce sont les paramètres de model.fc, dont les noms commencent par « fc. ».
    en: You look for 'fc' anywhere in the name: an fc layer inside the backbone (gate.fc) is taken for the head.
    The head is the parameters of model.fc, whose names begin with 'fc.'."""
    for name, p in model.named_parameters():
        p.requires_grad_("fc" in name)
    return model


@mistake("freeze_backbone", lesson="freezing")
def fc_at_the_start(model):
    """fr: Un nom qui commence par « fc » n'est pas forcément celui de la tête : fc_norm.weight aussi. Avec le
    point, « fc. », ou mieux par les paramètres de model.fc eux-mêmes.
    en: A name that begins with 'fc' is not necessarily the head's: so does fc_norm.weight. With the dot, 'fc.',
    or better by the parameters of model.fc themselves."""
    for name, p in model.named_parameters():
        p.requires_grad_(name.startswith("fc"))
    return model


@mistake("freeze_backbone", lesson="freezing")
def weights_only(model):
    """fr: Les poids des convolutions et des couches denses sont gelés, mais ni les biais ni les normalisations par
    lot : le tronc continue de bouger.
    en: The weights of convolutions and dense layers are frozen, but neither biases nor batch norms: the
    backbone goes on moving."""
    for name, p in model.named_parameters():
        if p.ndim > 1 and not name.startswith("fc."):
            p.requires_grad_(False)
    return model


@mistake("freeze_backbone", lesson="freezing")
def parts_only(model):
    """fr: Vous parcourez named_children() : un paramètre qui appartient au modèle lui-même, hors de toute couche,
    n'y est pas. Parcourez model.parameters().
    en: You go through named_children(): a parameter that belongs to the model itself, outside of any layer, is
    not among them. Go through model.parameters()."""
    for name, child in model.named_children():
        if name != "fc":
            child.requires_grad_(False)
    return model


@mistake("freeze_backbone", lesson="freezing")
def last_two(model):
    """fr: Vous laissez apprendre les deux derniers paramètres de la liste. Une tête peut en avoir plus, ou ne pas
    être la dernière : demandez-les à model.fc.
    en: You let the last two parameters of the list learn. A head may have more, or not come last: ask model.fc
    for them."""
    for p in list(model.parameters())[:-2]:
        p.requires_grad_(False)
    return model


# ---- train_mode ------------------------------------------------------------------------------------


def _frozen(module):
    return isinstance(module, NORMS) and not any(p.requires_grad for p in module.parameters())


@mistake("train_mode", lesson="batchnorm")
def frozen_norms_awake(model):
    """fr: model.train() réveille aussi les normalisations par lot gelées : leurs statistiques dérivent vers vos
    quelques images, et le tronc change sans qu'un seul poids ne bouge. Remettez-les en eval(), après train().
    en: model.train() wakes the frozen batch norms as well: their statistics drift towards your few pictures,
    and the backbone changes without a single weight moving. Put them back into eval(), after train()."""
    return model.train()


@mistake("train_mode", lesson="batchnorm")
def all_norms_asleep(model):
    """fr: Toutes les normalisations par lot restent en évaluation, même celles qui apprennent. Seules les gelées
    (aucun de leurs paramètres ne prend de gradient) gardent leurs statistiques.
    en: All batch norms stay in evaluation, even those that learn. Only the frozen ones (none of their
    parameters takes a gradient) keep their statistics."""
    model.train()
    for module in model.modules():
        if isinstance(module, NORMS):
            module.eval()
    return model


@mistake("train_mode", lesson="batchnorm")
def all_asleep(model):
    """fr: Le modèle entier est en évaluation : ni dropout, ni statistiques pour les couches qui apprennent.
    Commencez par model.train().
    en: The whole model is in evaluation: no dropout, no statistics for the layers that learn. Begin with
    model.train()."""
    return model.eval()


@mistake("train_mode", lesson="batchnorm")
def backbone_asleep(model):
    """fr: Tout le tronc est en évaluation, qu'il soit gelé ou non : le dropout s'arrête avec lui. Seules les
    normalisations par lot gelées doivent dormir.
    en: The whole backbone is in evaluation, frozen or not: dropout stops with it. Only the frozen batch norms
    are to sleep."""
    model.train()
    for name, child in model.named_children():
        if name != "fc":
            child.eval()
    return model


@mistake("train_mode", lesson="batchnorm")
def all_frozen_asleep(model):
    """fr: Chaque module sans paramètre qui apprend passe en évaluation, donc aussi le dropout, qui n'a pas de
    paramètres du tout. Seules les normalisations par lot sont concernées.
    en: Every module without a learning parameter goes into evaluation, and so does dropout, which has no
    parameters at all. Only batch norms are meant."""
    model.train()
    for module in model.modules():
        if not any(p.requires_grad for p in module.parameters()):
            module.eval()
    return model


@mistake("train_mode", lesson="batchnorm")
def two_dimensions_only(model):
    """fr: Seules les nn.BatchNorm2d sont mises en évaluation : une nn.BatchNorm1d gelée continue d'oublier ce
    qu'elle savait.
    en: Only nn.BatchNorm2d are put into evaluation: a frozen nn.BatchNorm1d goes on forgetting what it knew."""
    model.train()
    for module in model.modules():
        if _frozen(module) and isinstance(module, nn.BatchNorm2d):
            module.eval()
    return model


@mistake("train_mode", lesson="batchnorm")
def never_trained(model):
    """fr: model.train() manque : un modèle qui sort d'une évaluation y reste, dropout compris.
    en: model.train() is missing: a model that comes out of an evaluation stays in it, dropout included."""
    for module in model.modules():
        if _frozen(module):
            module.eval()
    return model


@mistake("train_mode", lesson="batchnorm")
def momentum_zero(model):
    """fr: momentum = 0 garde bien les statistiques, mais en mode entraînement la normalisation se fait par celles
    du lot : le tronc gelé donne autre chose qu'en évaluation. Il faut eval() pour ces couches.
    en: momentum = 0 does keep the statistics, but in training mode it is those of the batch that normalise: the
    frozen backbone gives something else than in evaluation. These layers need eval()."""
    model.train()
    for module in model.modules():
        if _frozen(module):
            module.momentum = 0.0
    return model


@mistake("train_mode", lesson="batchnorm")
def asks_the_module(model):
    """fr: Un module n'a pas de requires_grad : ce sont ses paramètres qui en ont un. Demandez any(p.requires_grad
    for p in module.parameters()).
    en: A module has no requires_grad: its parameters have. Ask any(p.requires_grad for p in
    module.parameters())."""
    model.train()
    for module in model.modules():
        if isinstance(module, NORMS) and not module.requires_grad:
            module.eval()
    return model


# ---- parameter_groups ------------------------------------------------------------------------------


def _groups(model, lr_backbone, lr_head, *, frozen=False):
    head = {id(p) for p in model.fc.parameters()}
    learning = [p for p in model.parameters() if frozen or p.requires_grad]
    return [
        {"params": [p for p in learning if id(p) not in head], "lr": lr_backbone},
        {"params": [p for p in learning if id(p) in head], "lr": lr_head},
    ]


@mistake("parameter_groups", lesson="rates")
def frozen_too(model, lr_backbone, lr_head):
    """fr: Les paramètres gelés sont donnés à l'optimiseur. Sans gradient, il les laisse ; mais
    qu'un gradient se présente, même nul, et la dégradation des poids les déplace. Ne gardez que ceux dont
    requires_grad est vrai.
    en: The frozen parameters are handed to the optimizer. Without a gradient it leaves them alone;
    but let one turn up, be it zero, and weight decay moves them. Keep only those whose requires_grad is true."""
    return _groups(model, lr_backbone, lr_head, frozen=True)


@mistake("parameter_groups", lesson="rates")
def rates_swapped(model, lr_backbone, lr_head):
    """fr: Les deux taux sont échangés : c'est la tête, toute neuve, qui prend lr_head, le plus grand d'habitude ;
    le tronc, qui sait déjà, prend lr_backbone.
    en: The two rates are swapped: the head, brand-new, takes lr_head, usually the larger one; the backbone,
    which knows something already, takes lr_backbone."""
    return reference.parameter_groups(model, lr_head, lr_backbone)


@mistake("parameter_groups", lesson="rates")
def one_rate(model, lr_backbone, lr_head):
    """fr: Tout apprend au taux lr_head : le tronc oublie ce qu'il savait avant que la tête n'ait rien appris. Il
    lui faut un groupe à lui, avec lr_backbone.
    en: Everything learns at the rate lr_head: the backbone forgets what it knew before the head has learnt
    anything. It needs a group of its own, with lr_backbone."""
    return reference.parameter_groups(model, lr_head, lr_head)


@mistake("parameter_groups", lesson="rates")
def head_twice(model, lr_backbone, lr_head):
    """fr: La tête est dans les deux groupes : model.parameters() la contient déjà, et PyTorch refuse un paramètre
    qui vient deux fois. Ôtez-la du premier.
    en: The head is in both groups: model.parameters() contains it already, and PyTorch refuses a parameter that
    comes twice. Take it out of the first."""
    return [
        {"params": [p for p in model.parameters() if p.requires_grad], "lr": lr_backbone},
        {"params": [p for p in model.fc.parameters() if p.requires_grad], "lr": lr_head},
    ]


@mistake("parameter_groups", lesson="rates")
def head_only(model, lr_backbone, lr_head):
    """fr: Seule la tête est donnée à l'optimiseur : le tronc n'apprend jamais, même dégelé.
    en: Only the head is handed to the optimizer: the backbone never learns, thawed or not."""
    return [{"params": list(model.fc.parameters()), "lr": lr_head}]


@mistake("parameter_groups", lesson="rates")
def head_missing(model, lr_backbone, lr_head):
    """fr: La tête n'est dans aucun groupe : elle garde ses poids tirés au sort.
    en: The head is in no group: it keeps its random weights."""
    return _groups(model, lr_backbone, lr_head)[:1]


@mistake("parameter_groups", lesson="rates")
def names_with_fc(model, lr_backbone, lr_head):
    """fr: Vous reconnaissez la tête à « fc » dans le nom : une couche fc au fond du tronc prend alors le taux de
    la tête. Comparez avec les paramètres de model.fc.
    en: You tell the head by 'fc' in the name: an fc layer inside the backbone then takes the head's rate.
    Compare with the parameters of model.fc."""
    learning = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    return [
        {"params": [p for name, p in learning if "fc" not in name], "lr": lr_backbone},
        {"params": [p for name, p in learning if "fc" in name], "lr": lr_head},
    ]


@mistake("parameter_groups", lesson="rates")
def layers_only(model, lr_backbone, lr_head):
    """fr: Vous rassemblez les paramètres couche par couche (named_children) : ceux du modèle lui-même manquent, et
    un poids partagé vient deux fois. model.parameters() les donne tous, une fois chacun.
    en: You gather the parameters layer by layer (named_children): those of the model itself are missing, and a
    shared weight comes twice. model.parameters() gives them all, once each."""
    backbone = []
    for name, child in model.named_children():
        if name != "fc":
            backbone += [p for p in child.parameters() if p.requires_grad]
    head = [p for p in model.fc.parameters() if p.requires_grad]
    return [{"params": backbone, "lr": lr_backbone}, {"params": head, "lr": lr_head}]


@mistake("parameter_groups", lesson="rates")
def names_instead(model, lr_backbone, lr_head):
    """fr: Les groupes contiennent les noms des paramètres ; l'optimiseur veut les tenseurs eux-mêmes.
    en: The groups hold the names of the parameters; the optimizer wants the tensors themselves."""
    return [
        {
            "params": [name for name, p in model.named_parameters() if not name.startswith("fc.")],
            "lr": lr_backbone,
        },
        {"params": [name for name, p in model.named_parameters() if name.startswith("fc.")], "lr": lr_head},
    ]
