#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace yagura::widgets {

struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    double opacity = 1;

    /// "#rrggbb" as widgets write it; black for anything else.
    static Colour of(std::string_view text);
    Colour with_opacity(double value) const { return {red, green, blue, value}; }
};

/// Pixels from the upper left corner.
struct Spot {
    double x = 0;
    double y = 0;
};

enum class Align { Left, Middle, Right };

struct TextStyle {
    double size = 11;  ///< pixels
    Colour colour;
    Align align = Align::Left;
    bool bold = false;
};

/// A picture to draw on: filled shapes, lines and text with smooth edges, over FreeType, with the
/// typeface DejaVu Sans that is part of the program. Starts white. One thread at a time.
class Canvas {
  public:
    /// Sides of 1 to 2000 pixels.
    [[nodiscard]] static Result<std::unique_ptr<Canvas>> create(int width, int height);
    virtual ~Canvas() = default;

    virtual int width() const = 0;
    virtual int height() const = 0;

    /// What is drawn from now on shows inside this rectangle only.
    virtual void clip(Spot corner, double wide, double high) = 0;
    virtual void unclip() = 0;

    /// What lies inside the closed line through the spots.
    virtual void fill(const std::vector<Spot>& outline, const Colour& colour) = 0;
    /// `dash`: lengths of the strokes and of the gaps alike; 0 for a line without gaps.
    virtual void line(const std::vector<Spot>& spots, double thickness, const Colour& colour,
                      double dash = 0) = 0;
    /// `at` is where the text's base line begins, has its middle, or ends.
    virtual void text(Spot at, std::string_view text, const TextStyle& style) = 0;
    virtual double text_width(std::string_view text, const TextStyle& style) = 0;
    /// The text, its end replaced by "…" where it is too wide.
    virtual std::string fitted(std::string_view text, const TextStyle& style,
                               double most_width) = 0;

    void rectangle(Spot corner, double wide, double high, const Colour& colour);

    /// The picture as a PNG file of 24 bits a pixel.
    virtual std::string png() const = 0;
};

}  // namespace yagura::widgets
