using System.Globalization;
using System.Net;
using System.Text;

namespace SocketIo.Server.Comparison.Reporting;

/// <summary>A picture of lines, boxes and words.</summary>
internal sealed class Svg(double width, double height)
{
    private readonly StringBuilder _text = new();

    public void Box(double x, double y, double boxWidth, double boxHeight, string color) =>
        Add($"""<rect x="{x:0.#}" y="{y:0.#}" width="{boxWidth:0.#}" height="{boxHeight:0.#}" fill="{color}"/>""");

    public void Line(IEnumerable<(double X, double Y)> points, string color, double thickness)
    {
        string list = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")));
        Add($"""<polyline points="{list}" fill="none" stroke="{color}" stroke-width="{thickness:0.#}"/>""");
    }

    public void Dot(double x, double y, string color) => Add($"""<circle cx="{x:0.#}" cy="{y:0.#}" r="3" fill="{color}"/>""");

    /// <param name="x">Where the text starts, ends or has its middle.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">The text.</param>
    /// <param name="anchor"><c>start</c>, <c>end</c> or <c>middle</c>.</param>
    /// <param name="isBold">Whether it is a title.</param>
    public void Text(double x, double y, string text, string anchor = "start", bool isBold = false) => Add(
        $"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}"{(isBold ? " font-weight=\"bold\"" : "")}>{WebUtility.HtmlEncode(text)}</text>""");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{width:0}" height="{height:0}" viewBox="0 0 {width:0} {height:0}" font-family="sans-serif" font-size="11" fill="#222">
        <rect width="100%" height="100%" fill="#fff"/>
        {_text}</svg>

        """);

    private void Add(FormattableString element) => _text.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
