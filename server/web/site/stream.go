package site

import (
	"bufio"
	"fmt"
	"io"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
)

// Stream answers with what write writes, as it is written, after the handler has returned: write
// uses nothing of the request. If somebody stops reading, writing fails, and write is to end. If
// write fails by itself, Sending is told, and the connection is broken, so that no part of a file
// looks like the whole. A file is no page to compare a form with, and nobody reads it then.
func (s *Site) Stream(c *fiber.Ctx, write func(io.Writer) error) error {
	if Again(c) {
		return fmt.Errorf("compare with a file: %w", survey.ErrNotFound)
	}
	send, wire := s.Sending(c), c.Context().Conn()
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		reader := &leaving{to: w}
		err := send(func() error {
			if err := write(reader); !reader.left {
				return err
			}
			return nil
		})
		if err != nil {
			wire.Close()
		}
	})
	return nil
}

// leaving notes that nobody reads any more.
type leaving struct {
	to   io.Writer
	left bool
}

func (l *leaving) Write(p []byte) (int, error) {
	n, err := l.to.Write(p)
	l.left = l.left || err != nil
	return n, err
}
