"""The pack's tokenizer: byte-level BPE in the layout of CLIP's `tokenizer.json`, learnt on the captions.

Ids, as in CLIP: 256 bytes, the same 256 at the end of a word (`</w>`), one id per merge, start token, end token. So
every text can be written (unknown words fall apart into bytes), and the end token is the largest id, where CLIP pools.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

START, END, WORD_END = "<|startoftext|>", "<|endoftext|>", "</w>"
SPLIT = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def _with_clip_stages(tokenizer: Tokenizer) -> Tokenizer:
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def build_tokenizer(texts: Iterable[str], vocabulary_size: int = 1000) -> Tokenizer:
    """Learn merges on `texts` (give each text as often as its words deserve weight); at most `vocabulary_size` ids."""
    learner = _with_clip_stages(Tokenizer(models.BPE(end_of_word_suffix=WORD_END)))
    # The learner counts its own alphabet; merges beyond our budget are cut below, in the order they were learnt.
    trainer = trainers.BpeTrainer(vocab_size=4 * vocabulary_size, end_of_word_suffix=WORD_END, show_progress=False)
    learner.train_from_iterator(texts, trainer)
    learnt = [tuple(merge) for merge in json.loads(learner.to_str())["model"]["merges"]]

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = alphabet + [byte + WORD_END for byte in alphabet]
    known, merges = set(tokens), []
    for left, right in learnt:
        if len(tokens) + 2 >= vocabulary_size:
            break
        merges.append((left, right))
        if left + right not in known:
            known.add(left + right)
            tokens.append(left + right)
    tokens += [START, END]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    tokenizer = _with_clip_stages(
        Tokenizer(models.BPE(vocabulary, merges, unk_token=END, end_of_word_suffix=WORD_END, fuse_unk=False))
    )
    tokenizer.add_special_tokens([START, END])
    tokenizer.post_processor = processors.RobertaProcessing(
        (END, vocabulary[END]), (START, vocabulary[START]), trim_offsets=False, add_prefix_space=False
    )
    return tokenizer


def load_tokenizer(path: Path) -> Tokenizer:
    return Tokenizer.from_file(str(path))


def encode(tokenizer: Tokenizer, texts: Sequence[str], length: int) -> numpy.ndarray:
    """Ids [N, length] int64, filled up with 0; longer texts are cut and keep their end token."""
    end = tokenizer.token_to_id(END)
    ids = numpy.zeros((len(texts), length), numpy.int64)
    for row, encoded in zip(ids, tokenizer.encode_batch(list(texts)), strict=True):
        kept = encoded.ids[:length]
        row[: len(kept)] = kept
        if len(encoded.ids) > length:
            row[-1] = end
    return ids


def lengths(ids: numpy.ndarray, end: int) -> numpy.ndarray:
    """Number of tokens of each row, the end token included. (The padding id 0 is a real token too: no counting.)"""
    return (ids == end).argmax(axis=1) + 1
