"""Trains the embedded pack on drawn scenes: one command, one cosine run of a given number of minutes, resumable.

    python train.py --train DIR [DIR ...] --single DIR --multi DIR --out RUN --minutes 65

Supervision is image-level only (captions and words in them); label maps are never read here. Losses on the class token:

    0.4  InfoNCE between pictures and captions (equal captions are positives of each other)
    1.0  softmax over one prompt per class and background, nouns and templates drawn anew each step
    0.7  the same targets through a linear head: it breaks the saddle in which neither encoder has anything to follow
    0.2  softmax over the kinds of things (hypernyms), so that the text tower knows them too

The first minutes show single objects only, many of them on grey. Later some batches are shown at other grids, with the
position embedding interpolated as the product does it. BatchNorm is frozen for the last quarter: what is trained then
is what is exported. `--train` folders that appear later (a glob is allowed) are picked up at the next evaluation.
"""

from __future__ import annotations

import argparse
import glob
import json
import math
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from checkpoint import load_model, save_checkpoint
from evaluate import MEAN, DEVIATION, evaluate
from model import ModelConfig, ShapesClip
from pool import TEMPLATES, Pool, Vocabulary, mirrored_caption, read_pool, read_vocabulary
from tokenizer import END, build_tokenizer, encode, lengths

BACKGROUND_SHARE = 0.4
# Patches (rows, columns) of the batches at other grids: half to twice the basic side, and the shapes of photographs.
OTHER_GRIDS = (
    *((6, 6), (8, 8), (10, 10), (14, 14), (16, 16), (18, 18), (20, 20), (24, 24)),
    *((12, 12), (8, 12), (12, 8), (9, 12), (12, 9), (12, 16), (16, 12), (18, 24), (24, 18)),
)


@dataclass
class Corpus:
    """All pools read so far, captions as ids, and the indices a curriculum step may draw from."""

    vocabulary: Vocabulary
    tokenizer: Tokenizer
    context_length: int
    basic_size: int
    pools: dict[str, Pool] = field(default_factory=dict)
    ids: dict[str, numpy.ndarray] = field(default_factory=dict)  # [2 (as drawn, mirrored), N, captions, L]
    everything: list[tuple[str, int]] = field(default_factory=list)  # at the basic size
    easy: list[tuple[str, int]] = field(default_factory=list)  # single objects at the basic size
    fine: list[tuple[str, int]] = field(default_factory=list)  # in larger pictures

    def read(self, folders: list[str]) -> None:
        for folder in folders:
            if folder in self.pools:
                continue
            pool = read_pool(Path(folder), self.vocabulary)
            count = len(pool.captions[0])
            flat = [caption for captions in pool.captions for caption in captions]
            variants = [
                encode(self.tokenizer, texts, self.context_length).astype(numpy.int16).reshape(len(pool), count, -1)
                for texts in (flat, [mirrored_caption(caption) for caption in flat])
            ]
            self.pools[folder], self.ids[folder] = pool, numpy.stack(variants)
            objects = pool.classes.sum(1)
            everything = [(folder, index) for index in range(len(pool))]
            print(json.dumps({"pool": folder, "scenes": len(pool), "size": pool.size}), flush=True)
            if pool.size != self.basic_size:
                self.fine += everything
                continue
            self.everything += everything
            # A blank picture with an object shows it on grey: the easiest pictures there are, hence their extra weight.
            self.easy += [item for item in everything if objects[item[1]] == 1]
            self.easy += 4 * [item for item in everything if pool.is_blank[item[1]] and objects[item[1]] == 1]

    def draw(self, source: list[tuple[str, int]], count: int, chooser: numpy.random.Generator) -> Batch:
        """Pictures of one source (so of one size), half of them mirrored, each with one of its captions."""
        chosen = [source[i] for i in chooser.integers(0, len(source), count)]
        mirrored = chooser.random(count) < 0.5
        captions = chooser.integers(0, 1 << 30, count)
        images, ids, words = [], [], []
        for (folder, index), is_mirrored, caption in zip(chosen, mirrored, captions, strict=True):
            pool, folder_ids = self.pools[folder], self.ids[folder]
            images.append(pool.images[index][:, ::-1] if is_mirrored else pool.images[index])
            ids.append(folder_ids[int(is_mirrored), index, caption % folder_ids.shape[2]])
            background = numpy.zeros(len(self.vocabulary.backgrounds), numpy.float32)
            if pool.backgrounds[index] >= 0:
                background[pool.backgrounds[index]] = BACKGROUND_SHARE
            words.append(numpy.concatenate([pool.classes[index], background]))
        return Batch(numpy.stack(images), numpy.stack(ids).astype(numpy.int64), numpy.stack(words))


@dataclass
class Batch:
    images: numpy.ndarray  # uint8 [N, S, S, 3]
    ids: numpy.ndarray  # int64 [N, L]
    words: numpy.ndarray  # float32 [N, classes + backgrounds]: 1 for classes, BACKGROUND_SHARE for the background


def jittered(images: numpy.ndarray, generator: torch.Generator) -> Tensor:
    """Normalised pixels with a random gain and tint per picture, as another camera would see the scene."""
    pixels = torch.from_numpy(images).permute(0, 3, 1, 2).float().div_(255)
    count = pixels.shape[0]
    gain = 1 + 0.2 * (2 * torch.rand(count, 1, 1, 1, generator=generator) - 1)
    tint = 1 + 0.08 * (2 * torch.rand(count, 3, 1, 1, generator=generator) - 1)
    offset = 0.06 * (2 * torch.rand(count, 1, 1, 1, generator=generator) - 1)
    pixels = ((pixels - 0.5) * gain * tint + 0.5 + offset).clamp_(0, 1)
    return ((pixels - MEAN) / DEVIATION).contiguous(memory_format=torch.channels_last)


def soft_cross_entropy(logits: Tensor, weights: Tensor) -> Tensor:
    """Cross-entropy against targets proportional to `weights` [N, words]; rows without any word do not count."""
    total = weights.sum(1)
    known = total > 0
    targets = weights[known] / total[known, None]
    return -(targets * functional.log_softmax(logits[known], dim=1)).sum(1).mean()


def contrastive_loss(images: Tensor, texts: Tensor, ids: Tensor, scale: Tensor) -> Tensor:
    """InfoNCE in both directions; pictures with the same caption share it as a positive."""
    same = (ids[:, None, :] == ids[None, :, :]).all(-1).float()
    logits = scale * images @ texts.T
    return 0.5 * (soft_cross_entropy(logits, same) + soft_cross_entropy(logits.T, same))


class Trainer:
    def __init__(self, arguments: argparse.Namespace):
        self.arguments = arguments
        self.out: Path = arguments.out
        self.out.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(arguments.seed)
        self.generator = torch.Generator().manual_seed(arguments.seed)
        self.numbers, self.chooser = numpy.random.default_rng(arguments.seed), random.Random(arguments.seed)
        self.vocabulary = read_vocabulary(arguments.single)
        self.single = read_pool(arguments.single, self.vocabulary)
        self.multi = read_pool(arguments.multi, self.vocabulary)
        self.elapsed, self.step, self.seen = 0.0, 0, 0

        resumed = self._restore()
        if resumed is None:
            self.tokenizer = self._learn_tokenizer()
            config = ModelConfig(vocabulary_size=self.tokenizer.get_vocab_size())
            self.model = ShapesClip(config)
        self.end = self.tokenizer.token_to_id(END)
        self.head = nn.Linear(self.model.config.vision_width, len(self.vocabulary.words))
        self.model.vision.stem.to(memory_format=torch.channels_last)
        self.optimizer = self._make_optimizer()
        if resumed is not None:
            self.head.load_state_dict(resumed["head"])
            if not arguments.fresh_optimizer:
                self.optimizer.load_state_dict(resumed["optimizer"])
                self.elapsed, self.step, self.seen = resumed["elapsed"], resumed["step"], resumed["seen"]
            self.numbers = numpy.random.default_rng(arguments.seed + self.step)
        self.kind_of_class = torch.from_numpy(self.vocabulary.kind_of_class())
        config = self.model.config
        self.corpus = Corpus(self.vocabulary, self.tokenizer, config.context_length, config.image_size)

    def _restore(self) -> dict | None:
        path = self.arguments.resume or self.out / "last.pt"
        if not path.exists():
            return None
        self.model, self.tokenizer, content = load_model(path)
        return content

    def _train_folders(self) -> list[str]:
        """Complete pools only: meta.json is written last."""
        found = {folder for pattern in self.arguments.train for folder in glob.glob(pattern)}
        return sorted(folder for folder in found if (Path(folder) / "meta.json").exists())

    def _learn_tokenizer(self):
        texts: list[str] = []
        for folder in self._train_folders():
            pool = read_pool(Path(folder), self.vocabulary)
            texts += [caption for captions in pool.captions[:5000] for caption in captions]
        # Every word of the vocabulary becomes one id, however rare it is in captions.
        nouns = [noun for word in self.vocabulary.words for noun in (word.name, *word.synonyms, *word.hints)]
        texts += 2000 * (nouns + list(self.vocabulary.kinds))
        texts += 200 * [template.format("") for template in TEMPLATES]
        return build_tokenizer(texts)

    def _make_optimizer(self) -> torch.optim.AdamW:
        named = list(self.model.named_parameters()) + [(f"head.{n}", p) for n, p in self.head.named_parameters()]
        is_matrix = [p.ndim >= 2 and "position" not in n and "token_embedding" not in n for n, p in named]
        groups = [
            {"params": [p for (_, p), decays in zip(named, is_matrix) if decays], "weight_decay": 0.05},
            {"params": [p for (_, p), decays in zip(named, is_matrix) if not decays], "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=self.arguments.lr, betas=(0.9, 0.98), fused=True)

    @property
    def progress(self) -> float:
        return min(1.0, self.elapsed / (60 * self.arguments.minutes))

    def _learning_rate(self) -> float:
        warm = min(1.0, (self.step + 1) / 200)
        return self.arguments.lr * warm * max(0.01, 0.5 * (1 + math.cos(math.pi * self.progress)))

    def _set_mode(self) -> None:
        self.model.train()
        if self.progress > 0.75:
            for module in self.model.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.eval()

    def _loss(self, batch: Batch, grid: tuple[int, int] | None) -> tuple[Tensor, dict]:
        pixels, positions = jittered(batch.images, self.generator), None
        if grid is not None:
            patch = self.model.config.patch_size
            size = (grid[0] * patch, grid[1] * patch)
            if tuple(pixels.shape[2:]) != size:
                pixels = functional.interpolate(pixels, size, mode="bicubic", align_corners=False, antialias=True)
            positions = self.model.vision.positions(*grid)
        length = int(lengths(batch.ids, self.end).max())
        captions = torch.from_numpy(batch.ids[:, :length])
        prompts = torch.from_numpy(
            encode(self.tokenizer, self.vocabulary.draw_prompts(self.chooser), self.model.config.context_length)
        )
        prompts = prompts[:, : int(lengths(prompts.numpy(), self.end).max())]
        words = torch.from_numpy(batch.words)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.arguments.bf16):
            features = self.model.vision.class_features(pixels, positions)
            images = functional.normalize(self.model.vision.visual_projection(features).float(), dim=-1)
            texts = self.model.encode_text(captions, torch.ones_like(captions)).float()
            nouns = self.model.encode_text(prompts, torch.ones_like(prompts)).float()
        scale = self.model.logit_scale.exp()
        word_count, class_count = words.shape[1], len(self.vocabulary.classes)
        kinds = words[:, :class_count] @ self.kind_of_class
        parts = {
            "contrast": contrastive_loss(images, texts, captions, scale),
            "words": soft_cross_entropy(scale * images @ nouns[:word_count].T, words),
            "head": soft_cross_entropy(self.head(features.float()), words),
            "kinds": soft_cross_entropy(scale * images @ nouns[word_count:].T, kinds),
        }
        total = 0.4 * parts["contrast"] + parts["words"] + 0.7 * parts["head"] + 0.2 * parts["kinds"]
        return total, parts

    def _train_step(self) -> dict:
        source = self.corpus.easy if self.elapsed < 60 * self.arguments.easy_minutes else self.corpus.everything
        grid, count = None, self.arguments.batch
        if self.progress > self.arguments.other_grids_from and self.chooser.random() < self.arguments.other_grids_share:
            grid = self.chooser.choice(OTHER_GRIDS)
            # Enlarged small pictures would teach that large grids are blurred; the product reduces large pictures.
            if max(grid) >= self.model.config.grid and self.corpus.fine:
                source = self.corpus.fine
            # Equal work per step: fewer pictures where there are more patches.
            count = max(24, min(count, round(count * 144 / (grid[0] * grid[1]))))
        for group in self.optimizer.param_groups:
            group["lr"] = self._learning_rate()
        loss, parts = self._loss(self.corpus.draw(source, count, self.numbers), grid)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_([*self.model.parameters(), *self.head.parameters()], 1.0)
        self.optimizer.step()
        with torch.no_grad():
            self.model.logit_scale.clamp_(0, math.log(100))
        self.step += 1
        self.seen += count
        return {name: part.item() for name, part in parts.items()}

    def _save(self) -> None:
        state = {"head": self.head.state_dict(), "optimizer": self.optimizer.state_dict()}
        state |= {"elapsed": self.elapsed, "step": self.step, "seen": self.seen, "minutes": self.arguments.minutes}
        state |= {"scenes": sum(len(pool) for pool in self.corpus.pools.values())}
        save_checkpoint(self.out / "last.pt", self.model, self.tokenizer, state)

    def _report(self, sums: dict, steps: int) -> None:
        figures = evaluate(self.model, self.tokenizer, self.vocabulary, self.single, self.multi)
        line = {"minutes": round(self.elapsed / 60, 2), "step": self.step, "images": self.seen}
        line |= {"lr": self._learning_rate()}
        line |= {name: round(value / steps, 4) for name, value in sums.items()}
        line |= {"scale": round(self.model.logit_scale.exp().item(), 2)} | figures
        text = json.dumps(line)
        print(text, flush=True)
        with (self.out / "log.jsonl").open("a") as log:
            log.write(text + "\n")

    def run(self) -> None:
        """Trains until the minutes are used up; evaluation counts, so that the end is when it was asked for."""
        began, offset = time.monotonic(), self.elapsed
        next_report = self.elapsed + 60 * self.arguments.report_minutes
        sums: dict[str, float] = {}
        steps = 0
        self.corpus.read(self._train_folders())
        while self.progress < 1:
            self._set_mode()
            for name, value in self._train_step().items():
                sums[name] = sums.get(name, 0) + value
            steps += 1
            self.elapsed = offset + time.monotonic() - began
            if self.elapsed >= next_report or self.progress >= 1:
                self._save()
                self._report(sums, steps)
                self.corpus.read(self._train_folders())
                sums, steps = {}, 0
                next_report = self.elapsed + 60 * self.arguments.report_minutes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", nargs="+", required=True, help="pool folders or quoted globs")
    parser.add_argument("--single", type=Path, required=True, help="held-out pool of single objects")
    parser.add_argument("--multi", type=Path, required=True, help="held-out pool of one to three objects")
    parser.add_argument("--out", type=Path, required=True, help="run folder; resumed when it has a checkpoint")
    parser.add_argument("--minutes", type=float, default=65, help="length of the cosine run, wall clock")
    parser.add_argument("--easy-minutes", type=float, default=4, help="single objects only at first")
    parser.add_argument("--other-grids-from", type=float, default=0.3, help="share of the run before them")
    parser.add_argument("--other-grids-share", type=float, default=0.22)
    parser.add_argument("--report-minutes", type=float, default=3)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True, help="autocast of the encoders")
    parser.add_argument("--resume", type=Path, help="start from this checkpoint instead of the run folder's own")
    parser.add_argument("--fresh-optimizer", action="store_true", help="with --resume: weights only, a new schedule")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    Trainer(arguments).run()


if __name__ == "__main__":
    main()
