"""Reads what `dumpPool.ts` writes: pictures, label maps and scene descriptions of drawn scenes, and the vocabulary.

A pool folder holds images.u8 [N, S, S, 3], labels.u8 [N, S, S] (0 background, class index + 1), scenes.jsonl and
meta.json; S is 96, or more for a pool from which pictures are shown at larger grids.
Label maps are read by evaluate.py alone; training sees pictures, captions and image-level words only.
"""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass
from pathlib import Path

import numpy

# `{}` takes a noun. The first one is what the product uses (pack.json "template"); the bare noun and the others keep
# the text tower from depending on one wording.
TEMPLATES = ("a photo of {}.", "a photo of a {}.", "{}", "a {}", "a picture of {}", "a clean origami {}.")
EVALUATION_TEMPLATE = TEMPLATES[0]


@dataclass(frozen=True)
class Word:
    """A class or a background: its name, nouns that mean the same, nouns that suggest it, the kind of thing it is."""

    name: str
    synonyms: tuple[str, ...]
    hints: tuple[str, ...] = ()  # places and scenes of a background: 'meadow', 'garden' for grass
    hypernym: str | None = None  # shared by several classes

    def draw(self, chooser: random.Random, synonym_share: float, hint_share: float) -> str:
        chance = chooser.random()
        if self.synonyms and chance < synonym_share:
            return chooser.choice(self.synonyms)
        if self.hints and chance > 1 - hint_share:
            return chooser.choice(self.hints)
        return self.name


@dataclass(frozen=True)
class Vocabulary:
    classes: tuple[Word, ...]
    backgrounds: tuple[Word, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        return self.classes + self.backgrounds

    @staticmethod
    def from_meta(meta: dict) -> Vocabulary:
        def word(entry: dict) -> Word:
            places = [place.split(" ")[-1] for place in entry.get("places", ()) if place.startswith(("in ", "on "))]
            hints = tuple(places) + tuple(entry.get("scenes", ()))
            return Word(entry["name"], tuple(entry["synonyms"]), hints, entry.get("hypernym"))

        return Vocabulary(tuple(map(word, meta["classes"])), tuple(map(word, meta["backgrounds"])))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The distinct hypernyms of the classes."""
        return tuple(sorted({word.hypernym for word in self.classes if word.hypernym}))

    def kind_of_class(self) -> numpy.ndarray:
        """[classes, kinds], 1 where the class is of the kind."""
        return numpy.array([[word.hypernym == kind for kind in self.kinds] for word in self.classes], numpy.float32)

    def draw_prompts(self, chooser: random.Random, synonym_share: float = 0.4, hint_share: float = 0.15) -> list[str]:
        """One prompt for each of `words`, then one for each of `kinds`, all in one template."""
        template = chooser.choice(TEMPLATES)
        nouns = [word.draw(chooser, synonym_share, hint_share) for word in self.words]
        return [template.format(noun) for noun in (*nouns, *self.kinds)]

    def evaluation_prompts(self) -> list[str]:
        return [EVALUATION_TEMPLATE.format(word.name) for word in self.words]


@dataclass
class Pool:
    images: numpy.ndarray  # uint8 [N, S, S, 3]
    labels: numpy.ndarray  # uint8 [N, S, S]
    captions: list[list[str]]
    classes: numpy.ndarray  # float32 [N, classes], 1 where the class is a tag
    backgrounds: numpy.ndarray  # int64 [N], index of the background, -1 without one (grey)
    is_blank: numpy.ndarray  # bool [N]

    def __len__(self) -> int:
        return len(self.captions)

    @property
    def size(self) -> int:
        return self.images.shape[1]


def read_vocabulary(folder: Path) -> Vocabulary:
    return Vocabulary.from_meta(json.loads((folder / "meta.json").read_text()))


def read_pool(folder: Path, vocabulary: Vocabulary) -> Pool:
    if read_vocabulary(folder) != vocabulary:
        raise ValueError(f"{folder}/meta.json has another vocabulary than the pools read before: dump all pools anew.")
    scenes = [json.loads(line) for line in (folder / "scenes.jsonl").read_text().splitlines() if line]
    class_index = {word.name: index for index, word in enumerate(vocabulary.classes)}
    background_index = {word.name: index for index, word in enumerate(vocabulary.backgrounds)}
    classes = numpy.zeros((len(scenes), len(class_index)), numpy.float32)
    for row, scene in zip(classes, scenes, strict=True):
        row[[class_index[tag] for tag in scene["tags"]]] = 1
    size = math.isqrt((folder / "labels.u8").stat().st_size // len(scenes))
    return Pool(
        images=numpy.memmap(folder / "images.u8", numpy.uint8, "r", shape=(len(scenes), size, size, 3)),
        labels=numpy.memmap(folder / "labels.u8", numpy.uint8, "r", shape=(len(scenes), size, size)),
        captions=[scene["captions"] for scene in scenes],
        classes=classes,
        backgrounds=numpy.array([background_index.get(scene["background"] or "", -1) for scene in scenes]),
        is_blank=numpy.array([bool(scene["blank"]) for scene in scenes]),
    )


def mirrored_caption(caption: str) -> str:
    """The caption of the mirrored picture: `left` and `right` change places."""
    swap = {"left": "right", "right": "left"}
    return " ".join(swap.get(word, word) for word in caption.split(" "))
