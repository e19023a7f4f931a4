package clip

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Type tells the kind of recording from its bytes, whatever anybody says it is;
// false for what is none, or none that browsers play: a picture or a film in the
// same container, a codec that only telephones know, a beginning with nothing behind
// it. It knows the kinds browsers record in (WebM, Ogg, MP4) and the two that
// everything plays (WAV, MP3). Whether the sound itself is whole, a browser tells.
func Type(body []byte) (string, bool) {
	switch {
	case at(body, 0, "RIFF") && at(body, 8, "WAVE"):
		return "audio/wav", wav(body[12:])
	case at(body, 0, "OggS"):
		return "audio/ogg", ogg(body)
	case at(body, 0, "\x1a\x45\xdf\xa3"):
		return "audio/webm", webm(body)
	case at(body, 4, "ftyp"):
		return "audio/mp4", mp4(body)
	}
	return "audio/mpeg", mp3(body)
}

func at(body []byte, offset int, mark string) bool {
	return len(body) >= offset+len(mark) && string(body[offset:offset+len(mark)]) == mark
}

// head reports whether a mark stands where a file tells about itself.
func head(body []byte, mark string) bool {
	return bytes.Contains(body[:min(len(body), 4096)], []byte(mark))
}

// wav wants whole or broken numbers, and something in the chunk with them. What stands
// there is the kind of chunk, its size, little-endian, and its content.
func wav(chunks []byte) bool {
	plays := false
	for len(chunks) > 8 {
		kind, size := string(chunks[:4]), int64(binary.LittleEndian.Uint32(chunks[4:]))
		content := chunks[8:]
		switch {
		case kind == "fmt " && len(content) > 1:
			plays = slices.Contains([]uint16{1, 3, 0xfffe}, binary.LittleEndian.Uint16(content))
		case kind == "data":
			return plays && size > 0
		}
		chunks = content[min(size+size%2, int64(len(content))):]
	}
	return false
}

// ogg wants a codec's head, its remarks and a page of sound.
func ogg(body []byte) bool {
	known := head(body, "OpusHead") || head(body, "\x01vorbis")
	return known && !head(body, "theora") && bytes.Count(body, []byte("OggS")) > 2
}

// webm wants a track of sound alone, and a cluster with some of it.
func webm(body []byte) bool {
	sounds := head(body, "A_OPUS") || head(body, "A_VORBIS")
	return head(body, "webm") && sounds && !head(body, "V_VP") && !head(body, "V_AV1") && bytes.Contains(body, []byte("\x1f\x43\xb6\x75"))
}

// mp4 wants a track of sound in a codec that browsers play, none of pictures, and
// something in it. QuickTime's own brand is for films that few browsers play.
func mp4(body []byte) bool {
	sounds := false
	for _, track := range boxes(body, "moov", "trak", "mdia") {
		for _, handler := range boxes(track, "hdlr") {
			if !at(handler, 8, "soun") {
				return false
			}
		}
		for _, codecs := range boxes(track, "minf", "stbl", "stsd") {
			sounds = sounds || at(codecs, 12, "mp4a") || at(codecs, 12, "Opus")
		}
	}
	return sounds && !at(body, 8, "qt  ") && len(boxes(body, "mdat")) > 0
}

// boxes are the contents of the boxes of a path in a file of the MP4 family: each has
// its size, big-endian, and its kind before its content.
func boxes(body []byte, path ...string) [][]byte {
	if len(path) == 0 {
		return [][]byte{body}
	}
	var found [][]byte
	for len(body) > 8 {
		size := int64(binary.BigEndian.Uint32(body))
		if size == 0 { // to the end
			size = int64(len(body))
		}
		if size < 8 || size > int64(len(body)) { // a recording is small, so none is written in the longer way
			break
		}
		if string(body[4:8]) == path[0] {
			found = append(found, boxes(body[8:size], path[1:]...)...)
		}
		body = body[size:]
	}
	return found
}

// mp3 wants a frame of layer III, behind a label where there is one.
func mp3(body []byte) bool {
	if at(body, 0, "ID3") && len(body) > 10 {
		size := 10
		for i, b := range body[6:10] {
			size += int(b&0x7f) << (7 * (3 - i))
		}
		body = bytes.TrimLeft(body[min(size, len(body)):], "\x00")
	}
	return len(body) > 4 && body[0] == 0xff && body[1]&0xe6 == 0xe2 && // synchronous, layer III
		body[1]&0x18 != 0x08 && body[2]&0xf0 != 0xf0 && body[2]&0xf0 != 0 && body[2]&0x0c != 0x0c // a version, a rate and a frequency that exist
}
