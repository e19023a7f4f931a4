package respond

import (
	"crypto/sha256"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// packer keeps answers that many get alike, such as the page in a language or a wave's
// manifest, packed as small as they go. That takes thirty times as long as packing on
// the way does, but is done once, and not for each of a school that starts in the same
// second.
type packer struct {
	mu       sync.Mutex
	seen     map[packing][]byte // what it packs → the packed
	rendered map[string][]byte  // all that a page is made of → the page
}

// packing is bytes, by their hash, and how they are packed.
type packing struct {
	plain [sha256.Size]byte
	as    string
}

// mostPacked is how many answers are kept before all are forgotten. Each has some
// kilobytes, and a town with several open waves needs a few hundred.
const mostPacked = 1000

// pack packs what a handler has answered, where the browser can unpack it.
func (p *packer) pack(c *fiber.Ctx) error {
	response, as := c.Response(), "gzip"
	if c.Request().Header.HasAcceptEncoding("br") { // which is smaller
		as = "br"
	}
	if !c.Request().Header.HasAcceptEncoding(as) || response.StatusCode() != fiber.StatusOK {
		return nil // what packs everything on its way will do
	}
	of := packing{sha256.Sum256(response.Body()), as}
	p.mu.Lock()
	packed, known := p.seen[of]
	p.mu.Unlock()
	if !known {
		if as == "br" {
			packed = fasthttp.AppendBrotliBytesLevel(nil, response.Body(), fasthttp.CompressBrotliBestCompression)
		} else {
			packed = fasthttp.AppendGzipBytesLevel(nil, response.Body(), fasthttp.CompressBestCompression)
		}
		p.mu.Lock()
		p.seen = bounded(p.seen)
		p.seen[of] = packed
		p.mu.Unlock()
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderContentEncoding, as)
	response.SetBody(packed)
	return nil
}

// page gives the page that is made of what, by rendering it where nobody has asked for
// it yet.
func (p *packer) page(what string, render func() ([]byte, error)) ([]byte, error) {
	p.mu.Lock()
	body, known := p.rendered[what]
	p.mu.Unlock()
	if known {
		return body, nil
	}
	body, err := render()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.rendered = bounded(p.rendered)
	p.rendered[what] = body
	p.mu.Unlock()
	return body, nil
}

// bounded is kept, or an empty map where that is full.
func bounded[K comparable](kept map[K][]byte) map[K][]byte {
	if kept == nil || len(kept) >= mostPacked {
		return map[K][]byte{}
	}
	return kept
}
