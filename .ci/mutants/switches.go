package main

// switches is compiled into the package: which mutant is on is told once, by the
// environment.
const switches = `package PACKAGE

import (
	"os"
	"strconv"
)

var (
	mutantOn, _ = strconv.Atoi(os.Getenv("MUTANT"))
	mutantHits  [COUNT]bool
)

func mutantIs(id int) bool {
	mutantHits[id] = true
	return mutantOn == id
}

type mutantWhole interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

type mutantNumber interface{ mutantWhole | ~float32 | ~float64 }

func mutantAdd[T mutantNumber](id int, a, b T) T {
	if mutantIs(id) {
		return a - b
	}
	return a + b
}

func mutantSub[T mutantNumber](id int, a, b T) T {
	if mutantIs(id) {
		return a + b
	}
	return a - b
}

func mutantMul[T mutantNumber](id int, a, b T) T {
	if mutantIs(id) {
		return a / b
	}
	return a * b
}

func mutantQuo[T mutantNumber](id int, a, b T) T {
	if mutantIs(id) {
		return a * b
	}
	return a / b
}

func mutantRem[T mutantWhole](id int, a, b T) T {
	if mutantIs(id) {
		return a * b
	}
	return a % b
}

func mutantNeg[T mutantNumber](id int, a T) T {
	if mutantIs(id) {
		return a
	}
	return -a
}

func mutantStep[T mutantNumber](id, way int, a *T) {
	if mutantIs(id) == (way > 0) {
		*a--
		return
	}
	*a++
}

// mutantBool has others numbered from first on.
func mutantBool(first, others int, real func() bool, other ...func() bool) bool {
	for i := range others {
		if mutantIs(first + i) {
			return other[i]()
		}
	}
	return real()
}
`

// hitsMain notes which mutants the tests come to at all.
const hitsMain = `package PACKAGE

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if path := os.Getenv("MUTANT_HITS"); path != "" {
		line := make([]byte, len(mutantHits))
		for i, hit := range mutantHits {
			if line[i] = '0'; hit {
				line[i] = '1'
			}
		}
		if err := os.WriteFile(path, line, 0o600); err != nil {
			panic(err)
		}
	}
	os.Exit(code)
}
`
