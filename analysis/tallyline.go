package analysis

import (
	"encoding/binary"

	"trivselspuls/survey"
)

// pairLine is a response written as pairs: the value of pair k stands at 2k.
type pairLine [2*mostPairs + 8]byte

// count goes through the responses; false when some answer fits in no half byte.
// Rules over exactly two pairs, which most wide ones are, have a loop of their own.
func (p *pairPlan) count(c *pairCounters, responses [][]survey.Answer) bool {
	var two []twoPairs
	var more []int
	for i := range p.wide {
		if w := &p.wide[i]; len(w.look) == 2 && len(w.counts) == 2 {
			two = append(two, newTwoPairs(w, c, i))
		} else {
			more = append(more, i)
		}
	}
	var line pairLine
	wrong := uint64(0)
	for _, answers := range responses {
		wrong |= line.set(answers)
		for i := range two {
			two[i].count(&line)
		}
		for _, i := range more {
			p.wide[i].count(c, i, &line)
		}
		for _, t := range p.plain {
			c.tables[t.table][line[2*t.pair]]++
		}
	}
	for _, t := range two {
		c.aside[t.wide] = t.aside
	}
	return wrong == 0
}

// twoPairs is a wide rule over two pairs with everything it needs at hand.
type twoPairs struct {
	wide   int
	at     [2]uint8 // places in a line
	look   [2]*[256]uint16
	tables [2]*[wholeTable]uint32
	codes  *[mostCodes]uint32
	full   uint32 // the smallest code of somebody who answered everything
	items  uint16
	aside  uint32
}

func newTwoPairs(w *wideRule, c *pairCounters, i int) twoPairs {
	t := twoPairs{wide: i, codes: &c.codes[i], full: uint32(w.items * w.base), items: w.items}
	for j := range 2 {
		t.at[j] = uint8(2 * w.look[j].pair)
		t.look[j], t.tables[j] = &w.look[j].code, &c.tables[w.counts[j].table]
	}
	return t
}

func (t *twoPairs) count(line *pairLine) {
	a, b := line[t.at[0]], line[t.at[1]]
	code := t.look[0][a] + t.look[1][b]
	if code>>asideShift == t.items {
		t.aside++
	}
	code &= mostCodes - 1
	t.codes[code]++
	whole := upper(uint32(code), t.full)
	t.tables[0][(whole|uint32(a))%wholeTable]++
	t.tables[1][(whole|uint32(b))%wholeTable]++
}

// upper is where the upper half of a table begins if a code is at least full, and
// 0 if not. It has no branch, because the processor could not predict one.
func upper(code, full uint32) uint32 { return (full - 1 - code) >> 31 * (wholeTable / 2) }

func (w *wideRule) count(c *pairCounters, i int, line *pairLine) {
	code := uint16(0)
	for j := range w.look {
		code += w.look[j].code[line[2*w.look[j].pair]]
	}
	if code>>asideShift == w.items {
		c.aside[i]++
	}
	code &= mostCodes - 1
	c.codes[i][code]++
	whole := upper(uint32(code), uint32(w.items*w.base))
	for _, t := range w.counts {
		c.tables[t.table][(whole|uint32(line[2*t.pair]))%wholeTable]++
	}
}

// set writes answers as pairs, eight at a time, and returns 0 if all of them fit.
func (line *pairLine) set(answers []survey.Answer) (wrong uint64) {
	at := 0
	for ; len(answers) >= 8; answers = answers[8:] {
		_ = answers[7]
		x := uint64(answers[0]) | uint64(answers[1])<<8 | uint64(answers[2])<<16 | uint64(answers[3])<<24 |
			uint64(answers[4])<<32 | uint64(answers[5])<<40 | uint64(answers[6])<<48 | uint64(answers[7])<<56
		y := halves(x)
		wrong |= y
		binary.LittleEndian.PutUint64(line[at:], y|y>>4)
		at += 8
	}
	if len(answers) > 0 {
		x := uint64(0)
		for i, a := range answers {
			x |= uint64(a) << (8 * i)
		}
		y := halves(x)
		wrong |= y
		binary.LittleEndian.PutUint64(line[at:], y|y>>4)
	}
	return wrong & 0xf0f0f0f0f0f0f0f0
}

// halves adds halfZero to each of eight bytes, none carrying into the next.
func halves(x uint64) uint64 {
	const low, high = 0x7f7f7f7f7f7f7f7f, 0x8080808080808080
	return (x&low + halfZero*0x0101010101010101) ^ x&high
}
