/// What a transport implements, and what it is given to do so.
package echo.api.spi;
