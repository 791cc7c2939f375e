#include "widgets/canvas.h"

#include <ft2build.h>

#include <algorithm>
#include <array>
#include <cmath>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include FT_STROKER_H

#include "text/utf8.h"
#include "widgets/png.h"
#include "widgets/typeface.h"

namespace yagura::widgets {
namespace {

constexpr int kMaxSide = 2000;
// Outlines count their points in 16 bits, and the stroker makes several of one.
constexpr std::size_t kSpotsOfStroke = 400;
constexpr std::string_view kEllipsis = "…";

FT_Pos fixed(double value) {
    return static_cast<FT_Pos>(std::lround(value * 64));
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

struct LibraryCloser {
    void operator()(FT_Library library) const { FT_Done_FreeType(library); }
};
struct StrokerCloser {
    void operator()(FT_Stroker stroker) const { FT_Stroker_Done(stroker); }
};
using Library = std::unique_ptr<std::remove_pointer_t<FT_Library>, LibraryCloser>;
using Stroker = std::unique_ptr<std::remove_pointer_t<FT_Stroker>, StrokerCloser>;

/// An outline of the library's own memory.
class Outline {
  public:
    Outline(FT_Library library, std::size_t points, std::size_t contours) : library_(library) {
        YG_VERIFY(FT_Outline_New(library, static_cast<FT_UInt>(points),
                                 static_cast<FT_Int>(contours), &outline_) == 0);
        outline_.n_points = 0;
        outline_.n_contours = 0;
    }
    ~Outline() { FT_Outline_Done(library_, &outline_); }
    Outline(const Outline&) = delete;
    Outline& operator=(const Outline&) = delete;

    FT_Outline* get() { return &outline_; }

  private:
    FT_Library library_;
    FT_Outline outline_ = {};
};

class FreeTypeCanvas final : public Canvas {
  public:
    FreeTypeCanvas(int width, int height, Library library)
        : width_(width),
          height_(height),
          pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, 255),
          clip_{0, 0, width, height},
          library_(std::move(library)) {}

    [[nodiscard]] Result<void> open_faces() {
        for (const bool bold : {false, true}) {
            const std::string_view file = typeface(bold);
            // The face goes with the library.
            if (FT_New_Memory_Face(library_.get(), reinterpret_cast<const FT_Byte*>(file.data()),
                                   static_cast<FT_Long>(file.size()), 0,
                                   &faces_[bold ? 1 : 0]) != 0)
                return fail(Errc::Internal, "the typeface cannot be read");
        }
        return {};
    }

    int width() const override { return width_; }
    int height() const override { return height_; }

    void clip(Spot corner, double wide, double high) override {
        const auto pixel = [](double value, int most) {
            return std::clamp<FT_Pos>(std::lround(value), 0, most);
        };
        clip_ = {pixel(corner.x, width_), pixel(height_ - corner.y - high, height_),
                 pixel(corner.x + wide, width_), pixel(height_ - corner.y, height_)};
    }
    void unclip() override { clip_ = {0, 0, width_, height_}; }

    void fill(const std::vector<Spot>& outline, const Colour& colour) override {
        if (outline.size() < 3 || outline.size() > 30'000) return;
        Outline shape(library_.get(), outline.size(), 1);
        for (const Spot& spot : outline) {
            FT_Outline& raw = *shape.get();
            raw.points[raw.n_points] = place(spot);
            raw.tags[raw.n_points++] = FT_CURVE_TAG_ON;
        }
        shape.get()->contours[0] = static_cast<short>(shape.get()->n_points - 1);
        shape.get()->n_contours = 1;
        paint(*shape.get(), colour);
    }

    void line(const std::vector<Spot>& spots, double thickness, const Colour& colour,
              double dash) override {
        if (dash <= 0) return stroke(spots, thickness, colour);
        for (const std::vector<Spot>& part : dashes(spots, dash)) stroke(part, thickness, colour);
    }

    double text_width(std::string_view text, const TextStyle& style) override {
        FT_Face face = sized_face(style);
        double out = 0;
        while (!text.empty()) out += advance(face, next_glyph(face, text));
        return out;
    }

    std::string fitted(std::string_view text, const TextStyle& style, double most_width) override {
        if (text_width(text, style) <= most_width) return std::string(text);
        FT_Face face = sized_face(style);
        const double room = most_width - text_width(kEllipsis, style);
        std::string_view rest = text;
        double used = 0;
        while (!rest.empty()) {
            std::string_view after = rest;
            used += advance(face, next_glyph(face, after));
            if (used > room) break;
            rest = after;
        }
        return std::string(text.substr(0, text.size() - rest.size())) + std::string(kEllipsis);
    }

    void text(Spot at, std::string_view text, const TextStyle& style) override {
        if (style.align != Align::Left)
            at.x -= text_width(text, style) * (style.align == Align::Right ? 1 : 0.5);
        FT_Face face = sized_face(style);
        // Letters stand on whole rows, where they are sharp, and between columns, where they
        // should be.
        at.y = std::round(at.y);
        while (!text.empty()) {
            const FT_UInt glyph = next_glyph(face, text);
            if (FT_Load_Glyph(face, glyph, FT_LOAD_NO_BITMAP | FT_LOAD_TARGET_LIGHT) != 0) continue;
            FT_Outline& outline = face->glyph->outline;
            const FT_Vector shift = place(at);
            FT_Outline_Translate(&outline, shift.x, shift.y);
            if (outline.n_points > 0) paint(outline, style.colour);
            at.x += static_cast<double>(face->glyph->linearHoriAdvance) / 65536;
        }
    }

    std::string png() const override { return png_file(width_, height_, pixels_); }

  private:
    /// FreeType's rows go upwards.
    FT_Vector place(Spot spot) const {
        const double limit = 4.0 * kMaxSide;
        return {fixed(std::clamp(spot.x, -limit, limit)),
                fixed(height_ - std::clamp(spot.y, -limit, limit))};
    }

    FT_Face sized_face(const TextStyle& style) {
        FT_Face face = faces_[style.bold ? 1 : 0];
        FT_Set_Char_Size(face, 0, fixed(style.size), 72, 72);
        return face;
    }

    static FT_UInt next_glyph(FT_Face face, std::string_view& text) {
        const text::Utf8Step step = text::utf8_decode(text);
        text.remove_prefix(step.bytes);
        return FT_Get_Char_Index(face, step.code_point);
    }

    static double advance(FT_Face face, FT_UInt glyph) {
        if (FT_Load_Glyph(face, glyph, FT_LOAD_NO_BITMAP | FT_LOAD_TARGET_LIGHT) != 0) return 0;
        return static_cast<double>(face->glyph->linearHoriAdvance) / 65536;
    }

    void paint(FT_Outline& outline, const Colour& colour) {
        struct Job {
            FreeTypeCanvas* canvas;
            const Colour* colour;
        } job{this, &colour};
        FT_Raster_Params params = {};
        params.flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT | FT_RASTER_FLAG_CLIP;
        params.clip_box = clip_;
        params.user = &job;
        params.gray_spans = [](int row, int count, const FT_Span* spans, void* user) {
            const Job& work = *static_cast<const Job*>(user);
            for (int i = 0; i < count; ++i) work.canvas->blend(row, spans[i], *work.colour);
        };
        FT_Outline_Render(library_.get(), &outline, &params);
    }

    void blend(int row, const FT_Span& span, const Colour& colour) {
        const int from_top = height_ - 1 - row;
        if (from_top < 0 || from_top >= height_) return;
        const double share = colour.opacity * span.coverage / 255;
        const int first = std::max<int>(span.x, 0);
        const int last = std::min<int>(span.x + span.len, width_);
        for (int x = first; x < last; ++x) {
            std::uint8_t* pixel =
                &pixels_[(static_cast<std::size_t>(from_top) * static_cast<std::size_t>(width_) +
                          static_cast<std::size_t>(x)) *
                         3];
            const std::array<std::uint8_t, 3> parts = {colour.red, colour.green, colour.blue};
            for (std::size_t i = 0; i < 3; ++i)
                pixel[i] = static_cast<std::uint8_t>(
                    std::lround(pixel[i] + (parts[i] - pixel[i]) * share));
        }
    }

    void stroke(const std::vector<Spot>& spots, double thickness, const Colour& colour) {
        for (std::size_t begin = 0; begin + 1 < spots.size(); begin += kSpotsOfStroke) {
            const std::size_t end = std::min(begin + kSpotsOfStroke + 1, spots.size());
            stroke_part(&spots[begin], end - begin, thickness, colour);
        }
    }

    void stroke_part(const Spot* spots, std::size_t count, double thickness, const Colour& colour) {
        FT_Stroker raw = nullptr;
        YG_VERIFY(FT_Stroker_New(library_.get(), &raw) == 0);
        const Stroker stroker(raw);
        FT_Stroker_Set(raw, fixed(thickness / 2), FT_STROKER_LINECAP_BUTT,
                       FT_STROKER_LINEJOIN_ROUND, 0);
        FT_Vector at = place(spots[0]);
        FT_Stroker_BeginSubPath(raw, &at, 1);
        for (std::size_t i = 1; i < count; ++i) {
            at = place(spots[i]);
            FT_Stroker_LineTo(raw, &at);
        }
        FT_Stroker_EndSubPath(raw);
        FT_UInt points = 0;
        FT_UInt contours = 0;
        if (FT_Stroker_GetCounts(raw, &points, &contours) != 0 || points == 0) return;
        Outline outline(library_.get(), points, contours);
        FT_Stroker_Export(raw, outline.get());
        paint(*outline.get(), colour);
    }

    static std::vector<std::vector<Spot>> dashes(const std::vector<Spot>& spots, double length) {
        std::vector<std::vector<Spot>> out;
        bool drawing = true;
        double left = length;
        if (!spots.empty()) out.push_back({spots[0]});
        for (std::size_t i = 1; i < spots.size(); ++i) {
            Spot at = spots[i - 1];
            double distance = std::hypot(spots[i].x - at.x, spots[i].y - at.y);
            while (distance > left) {
                at.x += (spots[i].x - at.x) * left / distance;
                at.y += (spots[i].y - at.y) * left / distance;
                distance -= left;
                left = length;
                if (drawing)
                    out.back().push_back(at);
                else
                    out.push_back({at});
                drawing = !drawing;
            }
            left -= distance;
            if (drawing) out.back().push_back(spots[i]);
        }
        return out;
    }

    const int width_;
    const int height_;
    std::vector<std::uint8_t> pixels_;
    FT_BBox clip_;  ///< rows from below
    Library library_;
    std::array<FT_Face, 2> faces_ = {};
};

}  // namespace

Colour Colour::of(std::string_view text) {
    Colour out;
    if (text.size() != 7 || text[0] != '#') return out;
    std::array<std::uint8_t*, 3> parts = {&out.red, &out.green, &out.blue};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const int high = hex_digit(text[1 + 2 * i]);
        const int low = hex_digit(text[2 + 2 * i]);
        if (high < 0 || low < 0) return Colour();
        *parts[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return out;
}

Result<std::unique_ptr<Canvas>> Canvas::create(int width, int height) {
    if (width < 1 || height < 1 || width > kMaxSide || height > kMaxSide)
        return fail(Errc::InvalidArgument, "the picture has a side that is not 1 to 2000 pixels");
    FT_Library library = nullptr;
    if (FT_Init_FreeType(&library) != 0) return fail(Errc::Internal, "FreeType cannot be started");
    auto out = std::make_unique<FreeTypeCanvas>(width, height, Library(library));
    YG_CHECK(out->open_faces());
    return out;
}

void Canvas::rectangle(Spot corner, double wide, double high, const Colour& colour) {
    fill({corner,
          {corner.x + wide, corner.y},
          {corner.x + wide, corner.y + high},
          {corner.x, corner.y + high}},
         colour);
}

}  // namespace yagura::widgets
