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
	mu   sync.Mutex
	seen map[[sha256.Size]byte][]byte // hash of the plain bytes → the packed
}

// mostPacked is how many answers are kept before all are forgotten. Each has some
// kilobytes, and a town with several open waves needs a few hundred.
const mostPacked = 1000

// pack packs what a handler has answered, where the browser can unpack it.
func (p *packer) pack(c *fiber.Ctx) error {
	response := c.Response()
	if !c.Request().Header.HasAcceptEncoding("br") || response.StatusCode() != fiber.StatusOK {
		return nil // what packs everything on its way will do
	}
	plain := sha256.Sum256(response.Body())
	p.mu.Lock()
	packed, known := p.seen[plain]
	p.mu.Unlock()
	if !known {
		packed = fasthttp.AppendBrotliBytesLevel(nil, response.Body(), fasthttp.CompressBrotliBestCompression)
		p.mu.Lock()
		if p.seen == nil || len(p.seen) >= mostPacked {
			p.seen = map[[sha256.Size]byte][]byte{}
		}
		p.seen[plain] = packed
		p.mu.Unlock()
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderContentEncoding, "br")
	response.SetBody(packed)
	return nil
}
