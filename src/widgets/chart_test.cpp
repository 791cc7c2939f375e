#include "widgets/chart.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "widgets/scale.h"

namespace yagura::widgets {
namespace {

const TimeMs kNow(1'767'323'045'678);  // 2026-01-02T03:04:05.678Z

MetricWidget widget(std::string_view json) {
    auto out = parse_metric_widget(json, kNow);
    EXPECT_TRUE(out) << (out ? "" : out.error().message());
    return out ? *out : MetricWidget();
}

std::string refusal(std::string_view json) {
    const auto out = parse_metric_widget(json, kNow);
    return out ? "" : out.error().message();
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 4; ++i) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
    return out;
}

ChartLine wave(std::string label, double base, double height, const MetricWidget& of, int count) {
    ChartLine out;
    out.label = std::move(label);
    for (int i = 0; i < count; ++i)
        out.points.emplace_back(of.start + (of.end - of.start) * i / count,
                                base + height * std::sin(i * 0.11) + (i * 7919 % 13) * height / 40);
    return out;
}

/// To look at: YAGURA_PICTURES names a folder that gets them.
void keep(const std::string& name, const std::string& png) {
    if (const char* folder = std::getenv("YAGURA_PICTURES"))
        std::ofstream(std::string(folder) + "/" + name + ".png", std::ios::binary) << png;
}

TEST(MetricWidget, LinesTakeFieldsFromTheLineBefore) {
    const MetricWidget read = widget(R"({"stat":"Sum","period":60,"metrics":[
        ["NS","M","A","1","B","2",{"id":"m1","color":"#ff0000"}],
        [".","N",".",".",".","3"],["...","4",{"stat":"p99","period":300,"yAxis":"right"}],
        [{"expression":"m1*2","id":"e1","label":"twice","visible":false}]]})");
    ASSERT_EQ(read.metrics.size(), 4U);
    EXPECT_EQ(read.metrics[0].stat, "Sum");
    EXPECT_EQ(read.metrics[0].colour, "#ff0000");
    const auto& last = read.metrics[2];
    EXPECT_EQ(last.metric_namespace + last.name, "NSN");
    ASSERT_EQ(last.dimensions.size(), 2U);
    EXPECT_EQ(last.dimensions[0].second, "1");
    EXPECT_EQ(last.dimensions[1].second, "4");
    EXPECT_EQ(last.stat, "p99");
    EXPECT_EQ(last.period, 300);
    EXPECT_TRUE(last.right_axis);
    EXPECT_EQ(read.metrics[3].expression, "m1*2");
    EXPECT_FALSE(read.metrics[3].visible);
}

TEST(MetricWidget, DefaultsAndRange) {
    const MetricWidget plain = widget(R"({"metrics":[["NS","M"]]})");
    EXPECT_EQ(plain.width, 600);
    EXPECT_EQ(plain.height, 400);
    EXPECT_EQ(plain.end, kNow);
    EXPECT_EQ(plain.start, kNow - 3 * kHourMs);
    EXPECT_EQ(plain.metrics[0].stat, "Average");
    EXPECT_EQ(plain.metrics[0].period, 300);
    const MetricWidget other = widget(
        R"({"metrics":[["NS","M"]],"start":"-P1D","end":"2026-01-02T00:00:00Z","timezone":"-0330"})");
    EXPECT_EQ(other.start, kNow - kDayMs);
    EXPECT_EQ(other.zone_minutes, -210);
}

TEST(MetricWidget, SaysWhatIsWrong) {
    EXPECT_EQ(refusal("[]"), "the widget must be a JSON object");
    EXPECT_EQ(refusal("{}"), "metrics must not be empty");
    EXPECT_EQ(refusal(R"({"metrics":[["NS"]]})"),
              "a metric must be a namespace, a name, and names and values of dimensions");
    EXPECT_EQ(refusal(R"({"metrics":[[".","M"]]})"),
              "\".\" stands for a field that the metric before does not have");
    EXPECT_EQ(refusal(R"({"metrics":[["N","M"]],"width":2001})"),
              "width must be a whole number from 1 to 2000");
    EXPECT_EQ(refusal(R"({"metrics":[["N","M"]],"view":"gauge"})"),
              "The view gauge is not supported.");
    EXPECT_EQ(refusal(R"({"metrics":[["N","M"]],"timezone":"UTC"})"),
              "timezone must be a sign and four digits, for example +0130");
    EXPECT_EQ(refusal(R"({"metrics":[["N","M"]],"start":"PT0H","end":"-PT1H"})"),
              "start must be before end");
    EXPECT_EQ(refusal(std::string(kMaxWidgetBytes + 1, ' ')),
              "the widget must not be larger than 102400 bytes");
    std::string many = R"({"metrics":[)";
    for (int i = 0; i <= 100; ++i) many += R"(["N","M"],)";
    many.back() = ']';
    EXPECT_EQ(refusal(many + "}"), "a widget can have 100 metrics");
}

TEST(Scale, TicksAreRoundNumbers) {
    EXPECT_EQ(Scale::over(0, 97, false, false, 5).ticks,
              (std::vector<double>{0, 20, 40, 60, 80, 100}));
    EXPECT_EQ(Scale::over(0.3, 97, true, true, 5).ticks, (std::vector<double>{20, 40, 60, 80}));
    EXPECT_EQ(Scale::over(6, 6, false, false, 4).ticks, (std::vector<double>{2, 4, 6, 8, 10}));
    EXPECT_EQ(Scale::over(0, 0, false, false, 4).least, 0);
    EXPECT_EQ(axis_number(12500, 500), "12.5K");
    EXPECT_EQ(axis_number(0.25, 0.05), "0.25");
    EXPECT_EQ(axis_number(0, 0.05), "0");
    EXPECT_EQ(axis_number(3e6, 1e6), "3M");
    EXPECT_EQ(axis_number(-20, 20), "-20");
    EXPECT_EQ(short_number(1234567), "1.235M");
    EXPECT_EQ(short_number(42), "42");
    EXPECT_EQ(short_number(0.012344), "0.01234");
    // Steps that are lost in a large number must not go on for ever.
    EXPECT_LE(Scale::over(1e300, 1.0000001e300, true, true, 5).ticks.size(), 30U);
    EXPECT_LE(Scale::over(-1e308, 1e308, false, false, 5).ticks.size(), 30U);
}

TEST(Scale, TimesAreRoundInTheirZone) {
    const auto ticks = time_ticks(kNow - 3 * kHourMs, kNow, 330, 6);
    ASSERT_FALSE(ticks.empty());
    EXPECT_EQ(ticks[0].text, "06:00");
    EXPECT_EQ(ticks[1].text, "06:30");
    const auto days = time_ticks(kNow - 3 * kDayMs, kNow, 0, 6);
    EXPECT_EQ(days[0].text, "12:00");
    EXPECT_EQ(days[1].text, "12/31");
}

TEST(Chart, IsAPngOfTheSizeThatWasAskedFor) {
    MetricWidget one = widget(R"({"metrics":[["NS","M"]],"width":321,"height":123})");
    const std::string png = draw_chart(one, {wave("cpu", 40, 20, one, 36)}).value();
    EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
    EXPECT_EQ(png.substr(12, 4), "IHDR");
    EXPECT_EQ(number_at(png, 16), 321U);
    EXPECT_EQ(number_at(png, 20), 123U);
    EXPECT_EQ(png, draw_chart(one, {wave("cpu", 40, 20, one, 36)}).value());
    EXPECT_NE(png, draw_chart(one, {wave("cpu", 41, 10, one, 36)}).value());
}

TEST(Chart, EverySizeAndViewCanBeDrawn) {
    for (const char* view : {"timeSeries", "singleValue", "bar", "pie"})
        for (const int side : {1, 19, 40, 41, 60, 700}) {
            MetricWidget one = widget(R"({"metrics":[["NS","M"]],"title":"A title"})");
            one.view =
                widget(std::string(R"({"metrics":[["NS","M"]],"view":")") + view + "\"}").view;
            one.width = side;
            one.height = side;
            EXPECT_TRUE(draw_chart(one, {wave("a", 4, 2, one, 500), wave("b", -4, 2, one, 1), {}}));
            one.stacked = true;
            one.legend = LegendPosition::Right;
            EXPECT_TRUE(draw_chart(one, {wave("a", 4, 2, one, 5000), wave("b", 4, 2, one, 7)}));
            EXPECT_TRUE(draw_chart(one, {}));
        }
}

TEST(Chart, ExtremeValuesAreDrawnToo) {
    MetricWidget one = widget(R"({"metrics":[["NS","M"]]})");
    ChartLine line = wave("x", 0, 1, one, 10);
    line.points[3].second = 1e308;
    line.points[4].second = -1e308;
    EXPECT_TRUE(draw_chart(one, {line}));
    one.left = {1e-300, 2e-300, ""};
    EXPECT_TRUE(draw_chart(one, {line}));
}

TEST(Chart, Pictures) {
    MetricWidget lines = widget(R"({"metrics":[["NS","M"]],"title":"CPU utilization, web servers",
        "yAxis":{"left":{"label":"Percent","min":0}},
        "annotations":{"horizontal":[{"value":80,"label":"CPU above 80 for 2 datapoints"}],
                       "vertical":[{"value":"2026-01-02T01:30:00Z","label":"deployment"}]}})");
    keep("lines", draw_chart(lines, {wave("i-0abc CPUUtilization", 40, 20, lines, 180),
                                     wave("i-0def CPUUtilization", 60, 12, lines, 180),
                                     wave("i-0123 CPUUtilization", 20, 5, lines, 60)})
                      .value());
    MetricWidget stack = widget(R"({"metrics":[["NS","M"]],"title":"Requests","stacked":true,
        "start":"-P3D","width":800,"height":300,"legend":{"position":"right"}})");
    keep("stacked",
         draw_chart(stack, {wave("2xx", 4000, 900, stack, 800), wave("4xx", 700, 100, stack, 800),
                            wave("5xx", 200, 80, stack, 800)})
             .value());
    MetricWidget two = widget(R"({"metrics":[["NS","M"]],"start":"-P14D","timezone":"+0900",
        "yAxis":{"left":{"label":"Bytes"},"right":{"label":"Count"}},
        "annotations":{"horizontal":[[{"value":2000000,"label":"band"},{"value":2500000}]],
                       "vertical":[[{"value":"-P3D","label":"sale"},{"value":"-P1D"}]]}})");
    ChartLine right = wave("IncomingRecords", 40, 20, two, 3000);
    right.right_axis = true;
    keep("two_axes", draw_chart(two, {wave("IncomingBytes", 3e6, 1e6, two, 3000), right}).value());
    MetricWidget bars = widget(R"({"metrics":[["NS","M"]],"view":"bar","title":"By host"})");
    const std::vector<ChartLine> few = {wave("alpha", 3500, 800, bars, 50),
                                        wave("beta", 1800, 300, bars, 50),
                                        wave("gamma", 900, 300, bars, 50)};
    keep("bars", draw_chart(bars, few).value());
    bars.view = View::Pie;
    keep("pie", draw_chart(bars, few).value());
    bars.view = View::SingleValue;
    bars.height = 150;
    keep("numbers", draw_chart(bars, few).value());
    keep("empty", draw_chart(lines, {{"nothing", std::nullopt, false, {}}}).value());
}

}  // namespace
}  // namespace yagura::widgets
