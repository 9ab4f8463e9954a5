namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>The total activation of channels: their sum over all positions, over a box, or weighted by a mask.</summary>
internal sealed class SpatialSumTarget : ITarget
{
    private readonly int[] _channels;
    private readonly ImageBox? _box;
    private readonly AttributionMap? _mask;
    private readonly TensorLayout? _layout;

    public SpatialSumTarget(IReadOnlyList<int> channels, ImageBox? box, AttributionMap? mask, TensorLayout? layout)
    {
        if (channels.Count == 0)
            throw new ArgumentException("At least one channel must be named.", nameof(channels));
        if (box is not null && mask is not null)
            throw new ArgumentException("A box and a mask cannot be used together; include the box in the mask.", nameof(mask));
        (_channels, _box, _mask, _layout) = ([.. channels], box, mask, layout);
        Info = new ComponentInfo(mask is null ? "sum" : "masked-sum",
        [
            .. OutputTarget.Numbered("channel", channels),
            .. box?.Parameters() ?? [],
            .. layout is { } given ? [new("layout", (double)given)] : Array.Empty<KeyValuePair<string, double>>(),
        ]);
    }

    public ComponentInfo Info { get; }

    public IReadOnlyList<string> Problems(IScorer scorer)
    {
        List<string> problems = [];
        string shape = $"[{string.Join(',', scorer.OutputShape)}]";
        if (_layout is null && scorer.OutputLayout is null && scorer.OutputShape.Count > 1)
            return [$"The model does not state whether the output {shape} has its channels first or last; set the target's "
                + "layout: TensorLayout.Nchw or TensorLayout.Nhwc."];
        var axes = OutputAxes.Of(scorer, _layout);
        if (scorer.OutputShape.Count > 1 && scorer.ClassNames is { } names && names.Count != axes.Channels)
            problems.Add(FormattableString.Invariant($"There are {names.Count} class names, but the output {shape} has {axes.Channels} ")
                + "channels; give a name for each.");
        foreach (int channel in _channels.Where(channel => channel < 0 || channel >= axes.Channels))
            problems.Add(FormattableString.Invariant($"Channel {channel} does not exist: the output {shape} has ")
                + (axes.Channels == 1 ? "one channel, 0." : FormattableString.Invariant($"{axes.Channels} channels, numbered from 0 to ")
                + FormattableString.Invariant($"{axes.Channels - 1}.")));
        if (_box is { IsValid: false })
            problems.Add($"The box {_box} has no area; give left, top, right and bottom in pixels of the model's input, the last two "
                + "larger than the first two.");
        if ((_box is not null || _mask is not null) && axes.Size is null)
            problems.Add($"A box or a mask of an output needs rows and columns besides its channels, but the output is {shape}; sum "
                + "over the whole of it.");
        else if (_box is { IsValid: true } && !Weights(scorer, axes).Any(weight => weight != 0))
            problems.Add($"The box {_box} contains no centre of a cell of the output {shape}; use a larger one, within the model's "
                + $"input of {scorer.Input.Height} x {scorer.Input.Width}.");
        return problems;
    }

    public ITargetReader Open(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline)
    {
        var axes = OutputAxes.Of(scorer, _layout);
        (int channels, bool channelsLast) = (axes.Channels, axes.ChannelsLast);
        int cells = scorer.OutputLength / channels;
        double[] weights = Weights(scorer, axes);
        string region = _box is { } box ? $" in the box {box}" : _mask is not null ? " under the mask" : "";
        IReadOnlyList<string>? names = scorer.ClassNames?.Count == channels ? scorer.ClassNames : null;
        return new RawReader(_channels.Select(channel => "sum of channel "
            + FormattableString.Invariant($"{channel}") + (names is null ? "" : $" ({names[channel]})") + region), (output, values) =>
        {
            for (int i = 0; i < _channels.Length; i++)
            {
                double sum = 0;
                for (int cell = 0; cell < cells; cell++)
                    if (weights[cell] != 0)
                        sum += weights[cell] * output[channelsLast ? cell * channels + _channels[i] : _channels[i] * cells + cell];
                values[i] = (float)sum;
            }
        })
        {
            Guesses = axes.Guess is { } guess ? [guess] : [],
        };
    }

    /// <summary>The weight of each cell: whether the box contains its centre, or the mask's value there.</summary>
    private double[] Weights(IScorer scorer, OutputAxes axes)
    {
        var weights = new double[scorer.OutputLength / axes.Channels];
        Array.Fill(weights, 1);
        if (axes.Size is not (int height, int width) || (_box is null && _mask is null))
            return weights;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                double down = (y + 0.5) / height, across = (x + 0.5) / width;
                weights[y * width + x] = _mask is { } mask
                    ? mask[(int)(down * mask.Height), (int)(across * mask.Width)]
                    : _box!.Value.Contains(down * scorer.Input.Height, across * scorer.Input.Width) ? 1 : 0;
            }
        return weights;
    }
}
