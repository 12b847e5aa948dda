// Checks what the catalogue says of trees over the leaves "entry 0", "entry 1", ... against Go's own transparency log.
//
// Standard input, one fact a line, hashes in hexadecimal with commas between:
//
//	root SIZE HASH
//	inclusion SIZE INDEX HASHES
//	consistency SIZE FIRST HASHES
//	tile SIZE PATH BYTES
//
// It prints how many facts of each kind agree and stops with status 1 at the first that does not.
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		if index >= int64(len(m)) {
			return nil, fmt.Errorf("no stored hash %d", index)
		}
		found[at] = m[index]
	}
	return found, nil
}

func fail(line string, why interface{}) {
	if len(line) > 100 {
		line = line[:100]
	}
	fmt.Fprintf(os.Stderr, "%s: %v\n", line, why)
	os.Exit(1)
}

func hashes(text string) []tlog.Hash {
	var found []tlog.Hash
	for _, one := range strings.Split(text, ",") {
		if one == "" {
			continue
		}
		data, err := hex.DecodeString(one)
		if err != nil || len(data) != tlog.HashSize {
			fail(text, "no hash")
		}
		var hash tlog.Hash
		copy(hash[:], data)
		found = append(found, hash)
	}
	return found
}

func number(text string) int64 {
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		fail(text, err)
	}
	return value
}

func same(ours, theirs []tlog.Hash) bool {
	if len(ours) != len(theirs) {
		return false
	}
	for at := range ours {
		if ours[at] != theirs[at] {
			return false
		}
	}
	return true
}

func main() {
	largest := number(os.Args[1])
	var stored memory
	for n := int64(0); n < largest; n++ {
		more, err := tlog.StoredHashes(n, []byte(fmt.Sprintf("entry %d", n)), stored)
		if err != nil {
			fail("store", err)
		}
		stored = append(stored, more...)
	}
	root := func(size int64) tlog.Hash {
		hash, err := tlog.TreeHash(size, stored)
		if err != nil {
			fail("root", err)
		}
		return hash
	}
	counts := map[string]int{}
	tiles := map[int64]map[string]bool{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		part := strings.Split(line, " ")
		size := number(part[1])
		switch part[0] {
		case "root":
			if hashes(part[2])[0] != root(size) {
				fail(line, "another root")
			}
		case "inclusion":
			index := number(part[2])
			ours := tlog.RecordProof(hashes(part[3]))
			leaf := tlog.RecordHash([]byte(fmt.Sprintf("entry %d", index)))
			if err := tlog.CheckRecord(ours, size, root(size), index, leaf); err != nil {
				fail(line, err)
			}
			theirs, err := tlog.ProveRecord(size, index, stored)
			if err != nil || !same(ours, theirs) {
				fail(line, "another inclusion proof")
			}
		case "consistency":
			first := number(part[2])
			ours := tlog.TreeProof(hashes(part[3]))
			if err := tlog.CheckTree(ours, size, root(size), first, root(first)); err != nil {
				fail(line, err)
			}
			theirs, err := tlog.ProveTree(size, first, stored)
			if err != nil || !same(ours, theirs) {
				fail(line, "another consistency proof")
			}
		case "tile":
			// Go's paths name the height, which C2SP's leave out.
			path := strings.Replace(part[2], "tile/", fmt.Sprintf("tile/%d/", height), 1)
			tile, err := tlog.ParseTilePath(path)
			if err != nil {
				fail(line, err)
			}
			theirs, err := tlog.ReadTileData(tile, stored)
			ours, wrong := hex.DecodeString(part[3])
			if err != nil || wrong != nil || !bytes.Equal(ours, theirs) {
				fail(line, "another tile")
			}
			if tiles[size] == nil {
				tiles[size] = map[string]bool{}
			}
			tiles[size][path] = true
		default:
			fail(line, "unknown fact")
		}
		counts[part[0]]++
	}
	if err := lines.Err(); err != nil {
		fail("input", err)
	}
	for size, ours := range tiles {
		// Go lists the partial tiles of all sizes on the way; a published log keeps the widest.
		type place struct {
			level int
			index int64
		}
		theirs := map[place]tlog.Tile{}
		for _, tile := range tlog.NewTiles(height, 0, size) {
			at := place{tile.L, tile.N}
			if tile.W > theirs[at].W {
				theirs[at] = tile
			}
		}
		if len(theirs) != len(ours) {
			fail(fmt.Sprint(size), "another number of tiles")
		}
		for _, tile := range theirs {
			if !ours[tile.Path()] {
				fail(tile.Path(), "a tile is missing")
			}
		}
	}
	fmt.Printf("root=%d inclusion=%d consistency=%d tile=%d\n",
		counts["root"], counts["inclusion"], counts["consistency"], counts["tile"])
}
