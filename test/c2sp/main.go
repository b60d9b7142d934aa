// Verifies the published vectors with implementations that are not ours: signed notes and tiles with golang.org/x/mod/sumdb, the
// code behind Go's checksum database, and proofs with that and with github.com/transparency-dev/merkle. Run by `npm run c2sp`.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type vectors struct {
	Keys   struct{ Log string }
	Merkle struct {
		Roots []struct {
			Size int64
			Root string
		}
		Inclusion []struct {
			Index, Size int64
			Proof       []string
		}
		Consistency []struct {
			From, Size int64
			Proof      []string
		}
	}
	Tiles struct {
		Contents []struct{ Path, Base64 string }
	}
	Leaf                        struct{ Text, LeafHash string }
	Checkpoint, OlderCheckpoint string
	ConsistencyProof            []string
	TlogProof                   string
}

var passed, failed int

func check(what string, err error) {
	if err == nil {
		passed++
		return
	}
	failed++
	fmt.Println("FAILED", what+":", err)
}

func mustFail(what string, err error) {
	if err == nil {
		check(what, fmt.Errorf("was accepted"))
		return
	}
	passed++
}

func decode(text string) []byte {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return bytes
}

func hashOf(text string) (hash tlog.Hash) {
	copy(hash[:], decode(text))
	return hash
}

func hashes(texts []string) (all []tlog.Hash, raw [][]byte) {
	for _, text := range texts {
		all = append(all, hashOf(text))
		raw = append(raw, decode(text))
	}
	return all, raw
}

type head struct {
	size int64
	root tlog.Hash
}

func open(text string, verifier note.Verifier) (head, error) {
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return head{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		return head{}, fmt.Errorf("the origin is %q", lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	return head{size, hashOf(lines[2])}, err
}

func checkInclusion(what string, index, size int64, root, leaf tlog.Hash, texts []string) {
	path, raw := hashes(texts)
	check(what+" (sumdb)", tlog.CheckRecord(path, size, root, index, leaf))
	check(what+" (merkle)", proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), uint64(size), leaf[:], raw, root[:]))
	other := tlog.RecordHash([]byte("another leaf"))
	mustFail(what+" of another leaf", tlog.CheckRecord(path, size, root, index, other))
}

func checkConsistency(what string, older, newer head, texts []string) {
	path, raw := hashes(texts)
	check(what+" (sumdb)", tlog.CheckTree(path, newer.size, newer.root, older.size, older.root))
	check(what+" (merkle)", proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(older.size), uint64(newer.size), raw, older.root[:], newer.root[:]))
	if older.size < newer.size {
		mustFail(what+" from another tree", tlog.CheckTree(path, newer.size, newer.root, older.size, newer.root))
	}
}

// The vectors' merkle part has "leaf i" for leaves.
type storage []tlog.Hash

func (s storage) ReadHashes(indexes []int64) (read []tlog.Hash, err error) {
	for _, index := range indexes {
		read = append(read, s[index])
	}
	return read, nil
}

func main() {
	file, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	var v vectors
	if err := json.Unmarshal(file, &v); err != nil {
		panic(err)
	}

	roots := map[int64]tlog.Hash{}
	var stored storage
	for index := int64(0); index < 300; index++ {
		more, err := tlog.StoredHashes(index, []byte(fmt.Sprintf("leaf %d", index)), stored)
		check("storing", err)
		stored = append(stored, more...)
	}
	for _, vector := range v.Merkle.Roots {
		roots[vector.Size] = hashOf(vector.Root)
		if vector.Size == 0 {
			continue
		}
		root, err := tlog.TreeHash(vector.Size, stored)
		if err == nil && root != roots[vector.Size] {
			err = fmt.Errorf("it is %v", root)
		}
		check(fmt.Sprintf("root of %d leaves", vector.Size), err)
	}
	for _, vector := range v.Merkle.Inclusion {
		leaf := tlog.RecordHash([]byte(fmt.Sprintf("leaf %d", vector.Index)))
		checkInclusion(fmt.Sprintf("inclusion of %d in %d", vector.Index, vector.Size), vector.Index, vector.Size, roots[vector.Size], leaf, vector.Proof)
	}
	for _, vector := range v.Merkle.Consistency {
		if vector.From > 0 {
			checkConsistency(fmt.Sprintf("consistency of %d and %d", vector.From, vector.Size), head{vector.From, roots[vector.From]}, head{vector.Size, roots[vector.Size]}, vector.Proof)
		}
	}

	verifier, err := note.NewVerifier(v.Keys.Log)
	check("verifier key", err)
	newer, err := open(v.Checkpoint, verifier)
	check("signed checkpoint", err)
	older, err := open(v.OlderCheckpoint, verifier)
	check("older signed checkpoint", err)
	_, err = open(strings.Replace(v.Checkpoint, "\n300\n", "\n301\n", 1), verifier)
	mustFail("a checkpoint with another size", err)
	checkConsistency("consistency of the checkpoints", older, newer, v.ConsistencyProof)

	// C2SP tlog-proof: a first line, optional lines, an index, hashes, an empty line, the checkpoint.
	parts := strings.SplitN(v.TlogProof, "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	for len(lines) > 0 && !strings.HasPrefix(lines[0], "index ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	check("index of the proof", err)
	signed, err := open(parts[1], verifier)
	check("checkpoint of the proof", err)
	leaf := tlog.RecordHash([]byte(v.Leaf.Text))
	if leaf != hashOf(v.Leaf.LeafHash) {
		check("leaf hash", fmt.Errorf("it is %v", leaf))
	}
	checkInclusion("inclusion of the entry", index, signed.size, signed.root, leaf, lines[1:])

	// Reads every leaf hash of the signed tree out of the tiles; the reader accepts none that does not lead to the signed root.
	reader := tlog.TileHashReader(tlog.Tree{N: newer.size, Hash: newer.root}, tilesOf(v))
	for index := int64(0); index < newer.size; index++ {
		_, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		check(fmt.Sprintf("leaf hash %d in the tiles", index), err)
	}
	forged := tlog.TileHashReader(tlog.Tree{N: newer.size, Hash: older.root}, tilesOf(v))
	_, err = forged.ReadHashes([]int64{0})
	mustFail("tiles of another tree", err)

	fmt.Printf("c2sp: %d passed, %d failed\n", passed, failed)
	if failed > 0 || passed < 500 {
		os.Exit(1)
	}
}

// C2SP's tiles are Go's of height 8, whose paths name the height.
type tiles map[string][]byte

func (t tiles) Height() int                     { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) (read [][]byte, err error) {
	for _, tile := range wanted {
		content, found := t[strings.Replace(tile.Path(), "tile/8/", "tile/", 1)]
		if !found {
			return nil, fmt.Errorf("there is no %s", tile.Path())
		}
		read = append(read, content)
	}
	return read, nil
}

func tilesOf(v vectors) tiles {
	all := tiles{}
	for _, content := range v.Tiles.Contents {
		all[content.Path] = decode(content.Base64)
	}
	return all
}
