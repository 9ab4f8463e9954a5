using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class StrokeFontTests
{
    private static readonly string Printable = string.Concat(Enumerable.Range(33, 94).Select(code => (char)code));
    private const string Extras = "≤≥−×·…⁰¹²³⁴⁵⁶⁷⁸⁹⁻";

    [Fact]
    public void Every_printable_character_has_ink()
    {
        foreach (char character in Printable + Extras)
            Assert.True(Ink(character.ToString()).Any(dark => dark), $"'{character}' is empty.");
        Assert.DoesNotContain(true, Ink(" "));
    }

    [Fact]
    public void No_two_characters_look_alike()
    {
        string all = Printable + Extras + "é";
        var seen = new Dictionary<string, char>();
        foreach (char character in all)
        {
            string look = string.Concat(Ink(character.ToString()).Select(dark => dark ? '1' : '0'));
            Assert.False(seen.TryGetValue(look, out char other), $"'{character}' looks like '{other}'.");
            seen.Add(look, character);
        }
    }

    [Theory]
    [InlineData("é")]
    [InlineData("Ж")]
    [InlineData("猫")]
    [InlineData("😀")]
    [InlineData("\n")]
    public void Unknown_characters_are_one_box_each(string unknown)
    {
        bool[] box = Ink(unknown);
        Assert.Equal(Ink("\u0001"), box);
        Assert.Contains(true, box);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_a_box_too() => Assert.Equal(Ink("\uFFFD"), Ink("\uD83D"));

    [Fact]
    public void Nothing_is_drawn_outside_the_measured_box()
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
            var font = new StrokeFont(size, bold);
            (int along, int across) = (font.Measure(text), font.Ascent + font.Descent);
            const int air = 20;
            var canvas = new Canvas((upward ? along : across) + 2 * air, (upward ? across : along) + 2 * air);
            if (upward)
                font.Draw(canvas, air + font.Ascent, air + along, text, new Rgb(0, 0, 0), upward: true);
            else
                font.Draw(canvas, air, air + font.Ascent, text, new Rgb(0, 0, 0));
            canvas.Fill(air, air, canvas.Width - 2 * air, canvas.Height - 2 * air, new Rgb(255, 255, 255));
            return !canvas.ToPicture().Bytes.ContainsAnyExcept((byte)255);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Upward_text_is_level_text_turned_left()
    {
        var font = new StrokeFont(20);
        int width = font.Measure("Rq7");
        var level = new Canvas(40, width);
        var upward = new Canvas(width, 40);
        font.Draw(level, 0, 25, "Rq7", new Rgb(0, 0, 0));
        font.Draw(upward, 25, width, "Rq7", new Rgb(0, 0, 0), upward: true);
        for (int y = 0; y < 40; y++)
            for (int x = 0; x < width; x++)
                Assert.Equal(level.ToPicture()[y, x, 0], upward.ToPicture()[width - 1 - x, y, 0], 1.0);
    }

    [Fact]
    public void Stems_and_baselines_are_crisp()
    {
        // A stroke of 1.2 pixels covers one row wholly and the next by a fifth; a blurred one would spread over two halves.
        var canvas = new Canvas(30, 30);
        new StrokeFont(15).Draw(canvas, 2, 20, "L", new Rgb(0, 0, 0));
        ImageBuffer picture = canvas.ToPicture();
        Assert.Equal(0, picture[19, 6, 0]);
        Assert.Equal(255, picture[20, 6, 0]);
        int darkest = Enumerable.Range(0, 30).Min(x => (int)picture[14, x, 0]);
        Assert.Equal(0, darkest);
    }

    [Fact]
    public void A_text_that_fits_is_kept()
    {
        var font = new StrokeFont(16);
        Assert.Equal("LIME: cat (0.62)", font.Shorten("LIME: cat", 500, " (0.62)"));
    }

    [Fact]
    public void A_long_text_is_shortened_to_the_width_and_keeps_its_end()
    {
        var font = new StrokeFont(16);
        string text = "LIME: " + string.Join(", ", Enumerable.Repeat("mountain dog", 9));
        for (int width = 110; width < 400; width += 7)
        {
            string shown = font.Shorten(text, width, " (0.62)");
            Assert.True(font.Measure(shown) <= width);
            Assert.Matches(@"^L.*[^ ,;]… \(0\.62\)$", shown);
            Assert.StartsWith(shown[..shown.IndexOf('…')], text);
        }
    }

    [Fact]
    public void Shortening_splits_no_surrogate_pair()
    {
        var font = new StrokeFont(16);
        string text = string.Concat(Enumerable.Repeat("😀", 20));
        string shown = font.Shorten(text, font.Measure(text) / 2);
        Assert.All(shown.EnumerateRunes(), rune => Assert.NotEqual(Rune.ReplacementChar, rune));
    }

    private static bool[] Ink(string text)
    {
        var canvas = new Canvas(60, 60);
        new StrokeFont(40).Draw(canvas, 5, 40, text, new Rgb(0, 0, 0));
        return [.. canvas.ToPicture().Bytes.ToArray().Where((_, i) => i % 3 == 0).Select(value => value < 128)];
    }
}
