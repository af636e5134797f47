"""The plan that comes with the program is the one that was promised, day by day and line by line."""

import re
import unicodedata

import pytest

from dlstudy.curriculum import check, load
from dlstudy.language import set_language

# Day: minutes of theory and practice, lessons, guides (G), exercises (E) and labs (L), in the order of study.
DAYS = """
1  45 75 perceptron activations | E:perceptron L:perceptron
2  45 75 architecture | E:activations L:activations E:architecture
3  30 90 matrices | E:matrices
4  30 90 gradients | E:gradients L:gradients
5  60 60 backprop | E:backprop
6  60 60 descent losses | E:descent L:descent E:losses
7  60 60 training | E:network L:network
8  45 75 convolution | E:convolution
9  45 75 lenet | E:lenet L:lenet L:featuremaps
10 45 75 modern transfer | E:modern E:transfer L:transfer
11 45 75 augmentation | E:augmentation L:augmentation
12 0 120 | E:pipeline
13 0 120 | G:cifar L:cifar
14 0 120 | E:evaluation L:evaluation
15 45 75 rnn | E:timeseries L:timeseries
16 45 75 lstm | E:lstm L:lstm
17 45 75 attention | E:attention L:attention
18 45 75 transformer | E:transformer L:transformer L:attentionmaps
19 30 90 tokenization embeddings | E:tokenization E:embeddings
20 30 90 languagemodels | E:text L:text
21 30 90 embeddings | L:embeddings L:text
22 45 75 autoencoder | E:autoencoder L:autoencoder
23 45 75 gan diffusion | E:gan L:gan E:diffusion L:diffusion
24 30 90 tuning regularization | E:tuning L:tuning E:regularization
25 30 90 deployment | E:deployment L:deployment
26 0 120 | L:project
27 0 120 | L:project
28 0 120 | L:project
"""

# The plan's own words, unit, parts that keep the promise. "~": said in words of the glossary instead.
PROMISES = """
Neurone artificiel et perceptron | week1.perceptron | lesson
Fonctions d'activation (sigmoid~sigmoïde, tanh, ReLU) | week1.activations | lesson
Architecture réseau de neurones simple | week1.architecture | lesson exercise
Implémentation d'un perceptron en Python | week1.perceptron | exercise lab
Visualisation des fonctions d'activation | week1.activations | exercise lab
Algèbre linéaire : vecteurs, matrices | week1.matrices | lesson
Calcul différentiel : dérivées, gradient | week1.gradients | lesson
Opérations matricielles avec NumPy | week1.matrices | exercise
Calcul manuel de gradients | week1.gradients | exercise lab
Algorithme de rétropropagation | week1.backprop | lesson
Descente de gradient | week1.descent | lesson exercise lab
Fonctions de coût (MSE, Cross~croisée-Entropy~entropie) | week1.losses | lesson exercise
Implémentation rétropropagation | week1.backprop | exercise
Projet : Réseau neuronal from scratch | week1.network | exercise lab
Convolutions, pooling, padding | week2.convolution | lesson exercise
Architecture~architectures LeNet, AlexNet | week2.lenet | lesson exercise lab
Implémentation couches convolutionnelles | week2.convolution | exercise
Visualisation feature maps | week2.featuremaps | lab
VGG, ResNet, Inception | week2.modern | lesson exercise
Transfer learning | week2.transfer | lesson
Data augmentation | week2.augmentation | lesson
Fine-tuning modèle pré-entraîné~préentraîné | week2.transfer | exercise lab
Techniques d'augmentation données | week2.augmentation | exercise lab
Classification images CIFAR-10 | week2.cifar | lab
Pipeline données complet | week2.pipeline | exercise
Évaluation performances | week2.evaluation | exercise lab
Architecture RNN | week3.rnn | lesson
Gradient vanishing~disparition/exploding~explosion | week3.rnn | lesson
LSTM et GRU | week3.lstm | lesson
Prédiction séries temporelles | week3.timeseries | exercise lab
Implémentation LSTM | week3.lstm | exercise lab
Mécanisme d'attention | week3.attention | lesson
Architecture Transformer | week3.transformer | lesson exercise lab
Positional~positionnel encoding~encodage | week3.transformer | lesson exercise lab
Layer~couche d'attention simple | week3.attention | exercise lab
Visualisation weights~poids d'attention | week3.attentionmaps | lab
Word embeddings | week3.embeddings | lesson
Architectures BERT/GPT | week3.languagemodels | lesson
Tokenization~tokenisation | week3.tokenization | lesson exercise
Projet classification texte | week3.text | exercise lab
Utilisation embeddings pré-entraînés~préentraînés | week3.embeddings | exercise lab
Autoencodeurs (VAE) | week4.autoencoder | lesson
GANs | week4.gan | lesson
Diffusion Models~modèles | week4.diffusion | lesson exercise lab
Autoencodeur simple | week4.autoencoder | exercise lab
Génération images avec GAN | week4.gan | exercise lab
Hyperparameter~hyperparamètres tuning~réglage | week4.tuning | lesson
Regularization~régularisation | week4.regularization | lesson exercise
Déploiement modèles | week4.deployment | lesson
Grid search hyperparamètres | week4.tuning | exercise lab
Préparation modèle déploiement | week4.deployment | exercise lab
Choix projet personnel | week4.project | day 26
Pipeline complet | week4.project | day 27
Présentation résultats | week4.project | day 28
"""

TOOLS = ["Google Colab", "Jupyter Notebook", "VS Code", "torch", "torchvision", "transformers",
         "numpy", "pandas", "scikit-learn", "matplotlib", "seaborn", "plotly"]  # fmt: skip


@pytest.fixture(scope="module")
def plan():
    return load()


def test_the_built_in_curriculum_is_sound():
    assert check(None) == []


@pytest.mark.parametrize("line", DAYS.strip().splitlines(), ids=lambda line: f"day {line.split()[0]}")
def test_each_day_holds_what_the_map_says(plan, line):
    left, _, right = line.partition("|")
    number, theory, practice, *lessons = left.split()
    day = plan.day(int(number))
    week = f"week{(day.number - 1) // 7 + 1}"
    assert (day.theory, day.practice, day.minutes) == (int(theory), int(practice), 120)
    assert [part.unit for part in day.parts if part.block == "theory"] == [
        f"{week}.{name}" for name in lessons
    ]
    letters = {"G": "lesson", "E": "exercise", "L": "lab"}
    expected = [(letters[word[0]], f"{week}.{word[2:]}") for word in right.split()]
    assert [(part.kind, part.unit) for part in day.parts if part.block == "practice"] == expected
    # Theory first: nobody practises what was not explained.
    assert [part.block for part in day.parts] == sorted((p.block for p in day.parts), reverse=True)


def test_four_weeks_of_seven_days(plan):
    assert [len(week.days) for week in plan.weeks] == [7, 7, 7, 7]
    assert [week.title.fr.partition(" (")[0] for week in plan.weeks] == [
        "Fondations du deep learning", "Réseaux de neurones convolutifs", "RNN et Transformers",
        "Applications et déploiement"]  # fmt: skip
    assert "CNN" in plan.weeks[1].title.fr
    assert [day.number for day in plan.days] == list(range(1, 29))
    assert [day.week for day in plan.days] == [1] * 7 + [2] * 7 + [3] * 7 + [4] * 7
    assert not [part for part in plan.parts() if part.kind == "cards"]


def words(text):
    text = unicodedata.normalize("NFC", text).lower()
    return re.findall(r"[a-zà-ÿœ0-9~]+(?:-[a-zà-ÿœ0-9~]+)*", re.sub(r"\b[dl]['’]", "", text))


@pytest.mark.parametrize("line", PROMISES.strip().splitlines())
def test_each_promise_is_kept_in_its_own_words(plan, line):
    promise, unit, parts = (piece.strip() for piece in line.split("|"))
    if parts.startswith("day"):
        found = [part for part in plan.day(int(parts.split()[1])).parts if part.unit == unit]
    else:
        kinds = parts.split()
        assert set(kinds) <= set(plan.units[unit].kinds)
        found = [part for part in plan.parts() if part.unit == unit and part.kind in kinds]
    titles = [plan.units[unit].title.fr, *(part.title.fr for part in found)]
    spoken = [
        re.sub(r"\S*~", "", word) for word in re.split(r"[\s/,:;()]+|(?<=e)-(?=[A-Z]\w+~)", promise) if word
    ]
    wanted = {word for piece in spoken for word in words(piece)} - {
        "d",
        "de",
        "des",
        "et",
        "un",
        "en",
        "avec",
    }
    assert wanted
    assert any(wanted <= set(words(title)) for title in titles), (wanted, titles)


def test_the_recommended_tools(plan):
    assert [tool.name for tool in plan.tools] == TOOLS
    assert len({tool.group for tool in plan.tools}) == 4


def test_both_languages_are_written_and_differ(plan):
    texts = [plan.title]
    for thing in (*plan.weeks, *plan.days, *plan.units.values()):
        texts += [thing.title, thing.objective]
    texts += [part.title for part in plan.parts()] + [tool.use for tool in plan.tools]
    same = {text.fr for text in texts if text.fr == text.en}
    assert same == {"Convolutions, pooling, padding", "VGG, ResNet, Inception"}
    for text in texts:
        assert text.fr[0].isupper() and text.en[0].isupper()
        assert "’" not in text.fr + text.en and "  " not in text.fr + text.en


def test_objectives_are_sentences_and_titles_are_not(plan):
    for thing in (*plan.weeks, *plan.days, *plan.units.values()):
        assert thing.objective.fr.endswith(".") and thing.objective.en.endswith(".")
        assert not thing.title.fr.endswith(".") and not thing.title.en.endswith(".")
        assert max(map(len, thing.title)) <= 64, "a title has to fit a line of 80 columns"


def test_french_spacing_is_set_where_it_is_shown(plan):
    set_language("fr")
    assert plan.units["week1.matrices"].title.here == "Algèbre linéaire\u00a0: vecteurs, matrices"
    set_language("en")
    assert plan.units["week1.matrices"].title.here == "Linear algebra: vectors, matrices"


def test_commands_are_the_ones_that_exist(plan):
    assert plan.part("week2.cifar/lab").command == "dlstudy run week2.cifar"
    assert plan.part("week3.text/lab:pretrained").command == "dlstudy run week3.text:pretrained"
    assert (
        plan.part("week3.embeddings/lesson:pretrained").command == "dlstudy read week3.embeddings:pretrained"
    )
    assert len({part.id for part in plan.parts()}) == 85
