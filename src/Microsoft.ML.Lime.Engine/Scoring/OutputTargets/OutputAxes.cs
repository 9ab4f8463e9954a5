namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>Which axes of a model's output are the channels, the rows and the columns.</summary>
/// <param name="Channels">Number of channels.</param>
/// <param name="ChannelsLast">Whether the channels vary fastest.</param>
/// <param name="Size">Rows and columns; null if the output does not have exactly these two axes besides the channels.</param>
/// <param name="Guess">What had to be assumed; null if the axes are stated or the sizes show them.</param>
internal sealed record OutputAxes(int Channels, bool ChannelsLast, (int Height, int Width)? Size, string? Guess)
{
    // A smaller output of two axes may also be a table with as many rows as columns by chance.
    private const int SmallestMap = 7;

    /// <summary>
    /// A stated layout is taken as it is, also one of the scorer that is not the input's. Otherwise an output of two axes may be a map
    /// without channels, and of three axes those with the input's ratio of height and width are the rows and columns.
    /// </summary>
    public static OutputAxes Of(IScorer scorer, TensorLayout? stated)
    {
        IReadOnlyList<int> shape = scorer.OutputShape;
        TensorLayout input = scorer.Input.Layout;
        if (stated is null && scorer.OutputLayout != input)
            stated = scorer.OutputLayout ?? TensorLayout.Nchw;
        if (stated is { } layout)
            return Create(shape, layout, null);
        if (shape.Count == 1 || scorer.OutputLength == 1)
            return Create(shape, input, null);
        string output = $"[{string.Join(',', shape)}]";
        if (shape is [int height, int width] && IsMap(scorer))
            return new OutputAxes(1, false, (height, width), Likeness(scorer.Input, height, width) == 3 ? null
                : $"The output {output} is taken as one channel of {height} rows and {width} columns, because these have the ratio of the "
                    + "input's; if its first or last axis has the channels, state the layout (Targets.Sum, TensorLayout).");
        if (shape is [int first, int middle, int last])
        {
            int asFirst = Likeness(scorer.Input, middle, last), asLast = Likeness(scorer.Input, first, middle);
            TensorLayout found = asFirst == asLast ? input : asFirst > asLast ? TensorLayout.Nchw : TensorLayout.Nhwc;
            if (asFirst != asLast && (found == input || Math.Max(asFirst, asLast) == 3))
                return Create(shape, found, null);
            input = found;
        }
        (string axis, TensorLayout other) = input == TensorLayout.Nhwc ? ("last", TensorLayout.Nchw) : ("first", TensorLayout.Nhwc);
        return Create(shape, input, $"The {axis} axis of the output {output} is taken as that of the channels, and the sum goes over all "
            + $"other axes; the sizes do not prove it. If it is wrong, state the layout TensorLayout.{other} (Targets.Sum).");
    }

    /// <summary>Whether an output has two axes, besides those of size 1, that are rows and columns of the image.</summary>
    public static bool IsMap(IScorer scorer) =>
        scorer.OutputShape.Where(size => size > 1).ToArray() is [int height, int width]
        && Likeness(scorer.Input, height, width) is int likeness
        && (likeness == 3 || likeness == 2 && Math.Min(height, width) >= SmallestMap);

    private static OutputAxes Create(IReadOnlyList<int> shape, TensorLayout layout, string? guess)
    {
        bool last = layout == TensorLayout.Nhwc;
        return new OutputAxes(shape[last ? ^1 : 0], last, shape is [int a, int b, int c] ? last ? (a, b) : (b, c) : null, guess);
    }

    /// <summary>3 for the input's height and width, 2 for their exact ratio, 1 for their ratio with rounded sizes, 0 for others.</summary>
    private static int Likeness(ScorerInput input, int height, int width)
    {
        if (height == input.Height && width == input.Width)
            return 3;
        long difference = Math.Abs((long)height * input.Width - (long)width * input.Height);
        return difference == 0 ? 2 : difference < Math.Max(input.Height, input.Width) ? 1 : 0;
    }
}
