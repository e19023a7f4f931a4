package respondent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Client speaks to one server. Make it with New; it may be used by many
// goroutines at once.
type Client struct {
	// BaseURL is where slips lead to, without a slash at the end.
	BaseURL string
	// HTTP sends the requests. It must not follow redirects and has no cookies.
	HTTP *http.Client
	// Patience is how long a step goes on while the server is unavailable or
	// cannot be reached. Zero tries once.
	Patience time.Duration

	kept sync.Map // path → what was read there; never changes on the server
}

// New returns a client that keeps up to 64 connections open and is patient for
// half a minute.
func New(baseURL string) *Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 64, 64
	return &Client{
		BaseURL: strings.TrimSuffix(baseURL, "/"),
		HTTP: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Timeout:       30 * time.Second, // longer than a server works on anything
		},
		Patience: 30 * time.Second,
	}
}

const (
	firstPause = 50 * time.Millisecond
	longPause  = 2 * time.Second
	mostBytes  = 1 << 20 // of an answer; a manifest of 1,000 groups has six kilobytes
)

// send does one step: it sends the same bytes until the server has decided or
// patience ends. No route needs more than that, for every step may be repeated.
func (c *Client) send(ctx context.Context, method, path string, request any) ([]byte, error) {
	var body []byte
	if request != nil {
		var err error
		if body, err = json.Marshal(request); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	patience := time.After(c.Patience)
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		answer, err := c.once(ctx, method, path, body)
		if err == nil || !again(err) || c.Patience == 0 {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w (%w)", err, ctx.Err())
		case <-patience:
			return nil, err
		case <-time.After(pause):
		}
	}
}

// again reports whether a step may still succeed: the server is unavailable, or
// was not reached, or something on the way answered in its place. A step that arrived without its answer coming back is no
// different; all of them may be repeated.
func again(err error) bool {
	refusal, ok := errors.AsType[*Refusal](err)
	return !ok || refusal.Status >= http.StatusInternalServerError
}

func (c *Client) once(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.BaseURL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "") // tell nothing about the device
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.HTTP.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	// Read to the end, so that the connection can be used again.
	answer, err := io.ReadAll(io.LimitReader(response.Body, mostBytes))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if !answers(body, answer) {
		return nil, fmt.Errorf("%s: %w, with status %d", path, ErrNotServer, response.StatusCode)
	}
	if response.StatusCode != http.StatusOK {
		return nil, refusal(response.StatusCode, answer)
	}
	return answer, nil
}

// answers reports whether an answer is the server's own to a request with this
// body: it names the body's hash. What is asked for without a body is JSON, and is
// checked against the manifest.
func answers(body, answer []byte) bool {
	if body == nil {
		return json.Valid(answer)
	}
	var own struct {
		Received text64 `json:"received"`
	}
	hash := sha256.Sum256(body)
	return json.Unmarshal(answer, &own) == nil && bytes.Equal(own.Received, hash[:])
}

// keep returns what read makes of a path that never changes, reading it once.
func keep[T any](c *Client, ctx context.Context, path string, read func([]byte) (T, error)) (T, error) {
	if found, ok := c.kept.Load(path); ok {
		return found.(T), nil
	}
	var value T
	body, err := c.send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return value, err
	}
	if value, err = read(body); err != nil {
		return value, fmt.Errorf("%s: %w", path, err)
	}
	c.kept.Store(path, value)
	return value, nil
}
