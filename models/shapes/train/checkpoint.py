"""One file per checkpoint: weights, configuration, tokenizer, and what a resumed run needs."""

from __future__ import annotations

import os
from pathlib import Path

import torch
from tokenizers import Tokenizer

from model import ModelConfig, ShapesClip


def save_checkpoint(path: Path, model: ShapesClip, tokenizer: Tokenizer, state: dict) -> None:
    """`state`: optimizer, head and progress. Written beside and renamed, so that a kill never leaves half a file."""
    beside = path.with_suffix(".partial")
    content = {"config": model.config.as_dict(), "model": model.state_dict(), "tokenizer": tokenizer.to_str(), **state}
    torch.save(content, beside)
    os.replace(beside, path)


def load_model(path: Path) -> tuple[ShapesClip, Tokenizer, dict]:
    """The model in eval mode, its tokenizer, and the whole content of the file."""
    content = torch.load(path, map_location="cpu", weights_only=True)
    model = ShapesClip(ModelConfig(**content["config"]))
    model.load_state_dict(content["model"])
    return model.eval(), Tokenizer.from_str(content["tokenizer"]), content
