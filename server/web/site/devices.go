package site

import "github.com/gofiber/fiber/v2"

// PermissionsPolicy is the header that says which parts of a device a page may
// ask for. Most pages may ask for nothing.
const PermissionsPolicy = "Permissions-Policy"

// NoDevices is the header's value for pages in general.
const NoDevices = "camera=(), microphone=(), geolocation=()"

// AllowCamera lets this one page use the camera.
func AllowCamera(c *fiber.Ctx) {
	c.Set(PermissionsPolicy, "camera=(self), microphone=(), geolocation=()")
}

// AllowMicrophone lets this one page use the microphone.
func AllowMicrophone(c *fiber.Ctx) {
	c.Set(PermissionsPolicy, "camera=(), microphone=(self), geolocation=()")
}
