using System.Text;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The project's own letters. A line is: the character, the width of its ink, its strokes. A stroke is a chain of points, each a column
/// and a row in base 36: row 0 is the top of capitals, 4 that of small letters, e (14) the baseline, i (18) the deepest descender.
/// Between two points stands nothing for a straight line, H for a quarter of an ellipse that leaves horizontally and arrives vertically,
/// V for one that leaves vertically, and Q for a parabola, whose control point follows. A stroke of one point is a dot.
/// </summary>
internal static class StrokeGlyphs
{
    private const string Table = """
        ! 0 000a 0e
        " 3 0004 3034
        # a 401e 906e 05a5 0999
        $ 8 84V42H04Q0647Q888aV4cH0a 404e
        % c 30H63V36H03V30 98HcbV9eH6bV98 b01e
        & a ae35Q2423V50H73Q7547Q090bV4eQ8ea8
        ' 0 0004
        ( 3 30Q0408Q0c3g
        ) 3 00Q3438Q3c0g
        * 6 3036 0165 6105
        + 8 444c 0888
        , 1 1e0h
        - 5 0959
        . 0 0e
        / 6 600e
        0 8 40H87V4eH07V40
        1 8 1450 505e
        2 8 04V40H84Q86590e8e
        3 8 13V40H73V4636 46H8aV4eH0b
        4 8 6e600a8a
        5 8 701007Q2646H8aV4eH0b
        6 8 46H8aV4eH0aV46 0aQ0460
        7 8 00803e
        8 8 40H73V46H13V40 46H8aV4eH0aV46
        9 8 48H04V40H84V48 84Q8a2e
        : 0 05 0e
        ; 1 15 1e0h
        < 8 84088c
        = 8 0686 0a8a
        > 8 04880c
        ? 7 03V30H73Q7556Q373a 3e
        @ e a5a9VcbHe8V70H08V7gQ9gbf 75Ha8V7bH48V75
        A c 0e60ce 29a9
        B 9 0e0050H83V5606 56H9aV5e0e
        C b b4V60H07V6eHba
        D a 0e0040Ha7V4e0e
        E 8 80000e8e 0777
        F 8 80000e 0777
        G b b4V60H07V6eHb9b777
        H a 000e a0ae 07a7
        I 0 000e
        J 7 707aV3eH0b
        K 9 000e 9009 359e
        L 7 000e7e
        M c 0e006bc0ce
        N a 0e00aea0
        O c 60Hc7V6eH07V60
        P 9 0e0050H94V5808
        Q c 60Hc7V6eH07V60 8ace
        R 9 0e0050H94V5808 589e
        S 8 83V40H03Q0647Q888bV4eH0b
        T a 00a0 505e
        U a 0009V5eHa9a0
        V c 006ec0
        W g 004e81ceg0
        X a 00ae a00e
        Y a 0057a0 575e
        Z 9 00900e9e
        [ 3 30000g3g
        \ 6 006e
        ] 3 00303g0g
        ^ 8 064186
        _ 8 0g8g
        ` 2 0023
        a 7 16V44H777e 7838H0bV3eH7b
        b 8 000e 44H89V4eH09V44
        c 7 77V44H09V4eH7b
        d 8 808e 44H89V4eH09V44
        e 8 0989V44H09V4eQ7e8c
        f 5 50H232e 0454
        g 8 44H89V4eH09V44 848eV4iH0g
        h 7 000e 08V44H777e
        i 0 040e 00
        j 2 242gV0i 20
        k 7 000e 740b 387e
        l 3 000bV3e
        m c 040e 07V34H676e 67V94Hc7ce
        n 7 040e 08V44H777e
        o 8 44H89V4eH09V44
        p 8 040i 44H89V4eH09V44
        q 8 848i 44H89V4eH09V44
        r 4 040e 08V44
        s 6 66V34H06Q0839Q6a6cV3eH0c
        t 5 202bV5e 0454
        u 7 040bV3eH7a 747e
        v 8 044e84
        w c 043e659ec4
        x 8 048e 840e
        y 8 044e 842i
        z 7 04740e7e
        { 4 40H2325V08H2b2dV4g
        | 0 000g
        } 4 00H2325V48H2b2dV0g
        ~ 8 09V27Q3748Q5969H87
        ≤ 8 82068a 0d8d
        ≥ 8 02860a 0d8d
        − 8 0888
        × 6 056b 650b
        · 0 08
        … 8 0e 4e 8e
        """;

    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
    private const int CurveSteps = 12;

    /// <summary>What stands for a character that the table lacks: an empty box.</summary>
    private static readonly StrokeGlyph Unknown = new(8, [Parse("00808e0e00")]);

    private static readonly Dictionary<Rune, StrokeGlyph> Glyphs = Read();

    /// <summary>The glyph of a character; a box where there is none.</summary>
    public static StrokeGlyph Of(Rune character) => Glyphs.GetValueOrDefault(character, Unknown);

    private static Dictionary<Rune, StrokeGlyph> Read()
    {
        var glyphs = new Dictionary<Rune, StrokeGlyph> { [new Rune(' ')] = new StrokeGlyph(2, []) };
        foreach (string line in Table.Split('\n', StringSplitOptions.TrimEntries))
            glyphs.Add(new Rune(line[0]), new StrokeGlyph(Digit(line[2]), Array.ConvertAll(line[4..].Split(' '), Parse)));
        for (int i = 0; i < Superscripts.Length; i++)
            glyphs.Add(new Rune(Superscripts[i]), Raise(glyphs[new Rune("0123456789−"[i])]));
        return glyphs;
    }

    private static StrokeGlyph Raise(StrokeGlyph glyph)
    {
        const double scale = 0.6;
        return new StrokeGlyph(glyph.Width * scale, Array.ConvertAll(glyph.Strokes,
            stroke => Array.ConvertAll(stroke, point => (point.X * scale, point.Y * scale))));
    }

    private static (double X, double Y)[] Parse(string text)
    {
        var points = new List<(double X, double Y)>();
        for (int i = 0; i < text.Length;)
        {
            char curve = char.IsAsciiLetterUpper(text[i]) ? text[i++] : ' ';
            (double X, double Y) control = default;
            if (curve == 'Q')
                (control, i) = (Point(text, i), i + 2);
            (double X, double Y) end = Point(text, i);
            i += 2;
            for (int step = 1; curve != ' ' && step < CurveSteps; step++)
                points.Add(OnCurve(curve, points[^step], control, end, (double)step / CurveSteps));
            points.Add(end);
        }
        return [.. points];
    }

    private static (double X, double Y) OnCurve(
        char curve, (double X, double Y) start, (double X, double Y) control, (double X, double Y) end, double t)
    {
        if (curve == 'Q')
            return (Blend(start.X, control.X, end.X, (1 - t) * (1 - t), t * t), Blend(start.Y, control.Y, end.Y, (1 - t) * (1 - t), t * t));
        (double sin, double rest) = (Math.Sin(t * Math.PI / 2), 1 - Math.Cos(t * Math.PI / 2));
        (double alongX, double alongY) = curve == 'H' ? (sin, rest) : (rest, sin);
        return (start.X + (end.X - start.X) * alongX, start.Y + (end.Y - start.Y) * alongY);
    }

    private static double Blend(double start, double control, double end, double atStart, double atEnd) =>
        start * atStart + control * (1 - atStart - atEnd) + end * atEnd;

    private static (double X, double Y) Point(string text, int i) => (Digit(text[i]), Digit(text[i + 1]));

    private static int Digit(char c) => char.IsAsciiDigit(c) ? c - '0' : c - 'a' + 10;
}
