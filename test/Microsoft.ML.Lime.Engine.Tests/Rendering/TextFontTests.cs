using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class TextFontTests
{
    private static readonly string Printable = string.Concat(Enumerable.Range(33, 94).Select(code => (char)code));
    private const string Extras = "≤≥−×·…⁰¹²³⁴⁵⁶⁷⁸⁹⁻±µäöüßéÅñçøšžłőΩαβπΣЖя→∞≈√";

    [Fact]
    public void Draw_EveryCharacterUsedInFigures_IsNotEmpty()
    {
        foreach (char character in Printable + Extras)
            Assert.True(Ink(character.ToString()).Any(dark => dark), $"'{character}' is empty.");
        Assert.DoesNotContain(true, Ink(" "));
    }

    [Fact]
    public void Draw_DifferentCharacters_LookDifferent()
    {
        var seen = new Dictionary<string, char>();
        foreach (char character in Printable + Extras + "猫")
        {
            string look = string.Concat(Ink(character.ToString()).Select(dark => dark ? '1' : '0'));
            Assert.False(seen.TryGetValue(look, out char other), $"'{character}' looks like '{other}'.");
            seen.Add(look, character);
        }
    }

    [Theory]
    [InlineData("猫")]
    [InlineData("😀")]
    [InlineData("ไ")]
    [InlineData("\n")]
    public void Draw_MissingGlyph_RendersOneBox(string unknown)
    {
        bool[] box = Ink(unknown);
        Assert.Equal(Ink("\u0001"), box);
        Assert.Contains(true, box);
    }

    [Fact]
    public void Draw_UnpairedSurrogate_RendersReplacementCharacter() => Assert.Equal(Ink("\uFFFD"), Ink("\uD83D"));

    [Fact]
    public void Draw_AnyText_StaysWithinMeasuredBox()
    {
        Gen<(string, int, bool, bool)> cases =
            from text in Gen.Elements((" " + Printable + Extras + "é").ToCharArray()).ListOf()
            from size in Gen.Choose(8, 60)
            from bold in Gen.Elements(true, false)
            from upward in Gen.Elements(true, false)
            select (string.Concat(text.Take(6)), size, bold, upward);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            (string text, int size, bool bold, bool upward) = c;
            var font = new TextFont(size, bold);
            (int along, int across) = (font.Measure(text), font.Ascent + font.Descent);
            const int air = 20;
            var canvas = new Canvas((upward ? along : across) + 2 * air, (upward ? across : along) + 2 * air);
            if (upward)
                font.Draw(canvas, air + font.Ascent, air + along, text, new Rgb(0, 0, 0), upward: true);
            else
                font.Draw(canvas, air, air + font.Ascent, text, new Rgb(0, 0, 0));
            canvas.Fill(air, air, canvas.Width - 2 * air, canvas.Height - 2 * air, new Rgb(255, 255, 255));
            return !canvas.ToImage().Bytes.ContainsAnyExcept((byte)255);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Draw_Upward_EqualsHorizontalTextRotatedLeft()
    {
        var font = new TextFont(20);
        int width = font.Measure("Rq7");
        var level = new Canvas(40, width);
        var upward = new Canvas(width, 40);
        font.Draw(level, 0, 25, "Rq7", new Rgb(0, 0, 0));
        font.Draw(upward, 25, width, "Rq7", new Rgb(0, 0, 0), upward: true);
        (ImageBuffer one, ImageBuffer other) = (level.ToImage(), upward.ToImage());
        double sum = 0, ink = 0;
        for (int y = 0; y < 40; y++)
            for (int x = 0; x < width; x++)
                (sum, ink) = (sum + Math.Abs(one[y, x, 0] - other[width - 1 - x, y, 0]), ink + 255 - one[y, x, 0]);
        Assert.InRange(sum / ink, 0, 0.05);
    }

    /// <summary>The lower edge of letters lies on the border between two pixel rows.</summary>
    [Fact]
    public void Draw_Baseline_AlignsWithPixelRows()
    {
        var canvas = new Canvas(30, 30);
        new TextFont(15).Draw(canvas, 2, 20, "L", new Rgb(0, 0, 0));
        ImageBuffer image = canvas.ToImage();
        Assert.Equal(0, image[19, 6, 0]);
        Assert.Equal(255, image[20, 6, 0]);
    }

    [Fact]
    public void Draw_ConcurrentCalls_ReturnSamePixels()
    {
        byte[] Drawn(int i)
        {
            var canvas = new Canvas(40, 300);
            new TextFont(14 + i % 3, bold: i % 2 == 0).Draw(canvas, 5, 25, "Größe ±3 µm, R² 0.50 → Ω", new Rgb(0, 0, 0));
            return canvas.ToImage().Bytes.ToArray();
        }
        byte[][] expected = [.. Enumerable.Range(0, 6).Select(Drawn)];
        Parallel.For(0, 300, i => Assert.Equal(expected[i % 6], Drawn(i)));
    }

    /// <summary>Widths of the embedded font, independent of the machine's fonts.</summary>
    [Fact]
    public void Measure_KnownTexts_ReturnsWidthsOfEmbeddedFont()
    {
        Assert.Equal(572, new TextFont(1000).Measure("0"));
        Assert.Equal(260, new TextFont(1000).Measure(" "));
        Assert.Equal(572 * 4, new TextFont(1000, bold: true).Measure("0000"));
        Assert.Equal(0, new TextFont(20).Measure(""));
    }

    [Fact]
    public void Shorten_FittingText_KeepsTextAndSuffix()
    {
        var font = new TextFont(16);
        Assert.Equal("LIME: cat (0.62)", font.Shorten("LIME: cat", 500, " (0.62)"));
    }

    [Fact]
    public void Shorten_LongText_FitsWidthAndKeepsSuffix()
    {
        var font = new TextFont(16);
        string text = "LIME: " + string.Join(", ", Enumerable.Repeat("mountain dog", 9));
        for (int width = 110; width < 400; width += 7)
        {
            string present = font.Shorten(text, width, " (0.62)");
            Assert.True(font.Measure(present) <= width);
            Assert.Matches(@"^L.*[^ ,;]… \(0\.62\)$", present);
            Assert.StartsWith(present[..present.IndexOf('…')], text);
        }
    }

    [Fact]
    public void Shorten_SurrogatePairs_AreNotSplit()
    {
        var font = new TextFont(16);
        string text = string.Concat(Enumerable.Repeat("😀", 20));
        string present = font.Shorten(text, font.Measure(text) / 2);
        Assert.All(present.EnumerateRunes(), rune => Assert.NotEqual(Rune.ReplacementChar, rune));
    }

    private static bool[] Ink(string text)
    {
        var canvas = new Canvas(60, 60);
        new TextFont(40).Draw(canvas, 5, 40, text, new Rgb(0, 0, 0));
        return [.. canvas.ToImage().Bytes.ToArray().Where((_, i) => i % 3 == 0).Select(value => value < 128)];
    }
}
