using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>Finds layout and size of the input that takes the image.</summary>
/// <param name="tensor">The input; it has four axes.</param>
/// <param name="model">The model's name, for messages.</param>
/// <param name="graph">The model's graph, for suggestions.</param>
/// <param name="options">Options, which take precedence over the model.</param>
internal sealed class InputShape(OnnxModelInfo.Tensor tensor, string model, OnnxGraph graph, OnnxScorerOptions options)
{
    private const string LayoutOption = "--layout nchw or nhwc, OnnxScorerOptions.Layout";
    private const string SizeOption = "--size HxW, OnnxScorerOptions.Height and Width";

    // The usual sizes of models, in ascending order.
    private static readonly int[] UsualSizes =
        [28, 32, 64, 96, 112, 128, 160, 192, 224, 240, 256, 260, 288, 299, 300, 320, 384, 416, 448, 480, 512, 608, 640];

    /// <summary>The plan for an image; null if layout or size are missing or wrong.</summary>
    /// <param name="values">The values of the other inputs.</param>
    /// <param name="problems">Receives the problems, a sentence each.</param>
    /// <param name="runs">Whether the model runs with a plan, for suggestions; null if it is not to be run.</param>
    public InputPlan? Plan(IReadOnlyList<InputValue> values, List<string> problems, Func<InputPlan, bool>? runs)
    {
        int before = problems.Count;
        TensorLayout? layout = options.Layout ?? Declared();
        (TensorLayout Layout, string Reason)? likely = layout is null ? graph.LayoutHint(tensor) : null;
        CheckRequested(problems);
        int fixedBatch = (int)Math.Clamp(tensor.Sizes[0], -1, int.MaxValue);
        TensorLayout? proven = layout is null && runs is not null && problems.Count == before
            ? OnlyLayoutThatRuns(likely?.Layout, one => runs(PlanOf(Input(one)))) : null;
        layout ??= proven;
        TensorLayout assumed = layout ?? likely?.Layout ?? TensorLayout.Nchw;
        string[] open = [.. OpenSides(assumed)];
        if (layout is null || open.Length > 0)
            problems.Add(Missing(layout, likely, assumed, open, runs is null ? null
                : size => runs(PlanOf(Input(assumed, size, size)))));
        if (layout is not { } known || problems.Count > before)
            return null;
        ScorerInput image = Input(known);
        if ((long)image.Height * image.Width * image.Channels is not (> 0 and <= TensorSizes.MaxValues)
            || image.Height > 1 << 20 || image.Width > 1 << 20)
            problems.Add(string.Create(CultureInfo.InvariantCulture,
                $"The input {tensor} of {model} would take images of {image.Height} x {image.Width} with {image.Channels} channels, which ")
                + "is not a supported size; set another size, or export the model with one.");
        else if (image.Length * Math.Max(1L, fixedBatch) > TensorSizes.MaxValues)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"The input {tensor} of {model} takes {fixedBatch} images of ")
                + string.Create(CultureInfo.InvariantCulture, $"{image.Length} numbers at once, more than the {TensorSizes.MaxValues} ")
                + "numbers that are supported; export the model with a batch of 1 or an open batch.");
        if (tensor.Sizes[0] is 0 or > 1 << 20)
            problems.Add($"The input {tensor} of {model} takes {tensor.Shape[0]} images at once, which is not a supported batch size; "
                + "export the model with a batch of 1 or an open batch.");
        return problems.Count > before ? null : PlanOf(image) with { Guesses = [.. Guesses(image, proven is not null)] };

        InputPlan PlanOf(ScorerInput one) => new(tensor, one, fixedBatch > 0 ? fixedBatch : null, values);
    }

    /// <summary>The layout with which the model runs on an image of known size, if it does not run with the other one.</summary>
    private TensorLayout? OnlyLayoutThatRuns(TensorLayout? likely, Func<TensorLayout, bool> runs)
    {
        TensorLayout[] found = [.. Enum.GetValues<TensorLayout>()
            .Where(layout => !OpenSides(layout).Any() && Input(layout).Channels is 1 or 3 or 4 && runs(layout))];
        return found is [var only] && (likely ?? only) == only ? only : null;
    }

    private IEnumerable<string> Guesses(ScorerInput image, bool isProven)
    {
        IReadOnlyList<long> sizes = tensor.Sizes;
        if (isProven)
            yield return $"The input {tensor} does not say which axis has the channels; the layout {Name(image.Layout)} was taken, because "
                + "the model does not run with the other one (--layout, OnnxScorerOptions.Layout).";
        if (options.Layout is null && sizes[1] is 1 or 3 or 4 && sizes[3] is 1 or 3 or 4)
            yield return $"Two axes of the input {tensor} could be the channels; the smaller one was taken, which is the layout "
                + $"{Name(image.Layout)} (--layout, OnnxScorerOptions.Layout).";
        if (sizes[image.Layout == TensorLayout.Nchw ? 1 : 3] < 0 && graph.ChannelsHint(tensor) is null
            && options.Preprocessing?.Channels != ChannelOrder.Grey)
            yield return $"The input {tensor} leaves its channels open; 3 were taken (--channels grey for 1).";
    }

    /// <summary>What to do about a model that could not run on a trial image.</summary>
    /// <param name="plan">The plan that failed.</param>
    /// <param name="runs">Whether the model runs with a plan.</param>
    public string TrialRemedy(InputPlan plan, Func<InputPlan, bool> runs)
    {
        string size = SizeText(plan.Image.Height, plan.Image.Width);
        string values = plan.Values.Count > 0 ? " Check the values of --input-value, too." : "";
        (int heightAxis, int widthAxis) = Sides(plan.Image.Layout);
        if (tensor.Sizes[heightAxis] >= 0 && tensor.Sizes[widthAxis] >= 0)
            return $"The model declares images of {size}, but does not run on them, so the file contradicts itself; export it again."
                + values;
        int[] found = [.. UsualSizes.Where(side => (side, side) != (plan.Image.Height, plan.Image.Width) && Fits(side))
            .OrderBy(side => Math.Abs(side - plan.Image.Height)).ThenBy(side => side)
            .Where(side => runs(plan with { Image = plan.Image with { Height = side, Width = side } })).Take(2)];
        string other = found.Length switch
        {
            0 => "and on none of the usual sizes; give the size that the model was made for",
            1 => $"but on {SizeText(found[0], found[0])}, the only usual size that works; give that",
            _ => $"but on {string.Join(" and ", found.Select(side => SizeText(side, side)))}, for example; give such a size",
        };
        string layout = options.Layout is null ? "" : " or another layout (--layout, OnnxScorerOptions.Layout)";
        return $"The model does not run on images of {size}, {other} ({SizeOption}){(found.Length == 0 ? layout : "")}.{values}";

        bool Fits(int side) => (tensor.Sizes[heightAxis] < 0 || tensor.Sizes[heightAxis] == side)
            && (tensor.Sizes[widthAxis] < 0 || tensor.Sizes[widthAxis] == side);
    }

    // The channel axis, the second or the last one, has 1, 3 or 4 entries; if both have, it is the smallest of the last three axes.
    private TensorLayout? Declared()
    {
        IReadOnlyList<long> sizes = tensor.Sizes;
        bool nchw = sizes[1] is 1 or 3 or 4, nhwc = sizes[3] is 1 or 3 or 4;
        if (nchw && nhwc && sizes[1] != sizes[3] && Math.Min(sizes[1], sizes[3]) is var min && (sizes[2] < 0 || sizes[2] > min))
            (nchw, nhwc) = (sizes[1] == min, sizes[3] == min);
        return nchw == nhwc ? null : nchw ? TensorLayout.Nchw : TensorLayout.Nhwc;
    }

    private void CheckRequested(List<string> problems)
    {
        foreach ((string what, int? asked) in (ReadOnlySpan<(string, int?)>)[("height", options.Height), ("width", options.Width)])
            if (asked is < 1)
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"The requested {what} is {asked}; give 1 or more."));
        if ((options.Layout ?? Declared()) is not { } layout)
            return;
        (int heightAxis, int widthAxis) = Sides(layout);
        Compare("height", tensor.Sizes[heightAxis], options.Height);
        Compare("width", tensor.Sizes[widthAxis], options.Width);

        void Compare(string what, long size, int? asked)
        {
            if (size >= 0 && asked is > 0 && asked != size)
                problems.Add(string.Create(CultureInfo.InvariantCulture,
                    $"The input {tensor} of {model} has a {what} of {size}, but {asked} was requested; leave it out."));
        }
    }

    private IEnumerable<string> OpenSides(TensorLayout layout)
    {
        (int heightAxis, int widthAxis) = Sides(layout);
        if (tensor.Sizes[heightAxis] < 0 && options.Height is null)
            yield return "height";
        if (tensor.Sizes[widthAxis] < 0 && options.Width is null)
            yield return "width";
    }

    // All that is missing, in one sentence, and what is likely.
    private string Missing(
        TensorLayout? layout, (TensorLayout Layout, string Reason)? likely, TensorLayout assumed, string[] open, Func<int, bool>? runs)
    {
        (int heightAxis, int widthAxis) = Sides(assumed);
        string? side = open.Length == 2 && runs is not null ? LikelySize(size => runs(size)) : null;
        string hint = likely is var (axis, reason) ? $" Probably --layout {Name(axis)}, because {reason}." : "";
        string sizeHint = side is null ? "" : $" {side}";
        string size = $"set the size that images are to have ({SizeOption})";
        if (layout is not null)
            return $"The input {tensor} of {model} leaves its {string.Join(" and ", open)} open; {size}.{sizeHint}";
        bool nchw = tensor.Sizes[1] is 1 or 3 or 4;
        string unknown = $"The layout of the input {tensor} of {model} is unknown, because {(nchw ? "both" : "neither")} its second "
            + $"{(nchw ? "and" : "nor")} its last axis could be those of 1, 3 or 4 channels";
        return open.Length == 0 ? $"{unknown}; set the layout ({LayoutOption}).{hint}"
            : $"{unknown}, and its {string.Join(" and ", open)} {(open.Length == 1 ? "is" : "are")} open; set the layout ({LayoutOption}) "
                + $"and the size ({SizeOption}).{hint}{sizeHint}";
    }

    // The size in the file's metadata, or the only usual one on which the model runs.
    private string? LikelySize(Func<int, bool> runs)
    {
        if (graph.Metadata.GetValueOrDefault("imgsz")?.Split('[', ']', ',', ' ') is { } parts
            && parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int side) ? side : 0)
                .Where(side => side > 0).ToArray() is [var height, var width])
            return $"Probably --size {SizeText(height, width)}, which the file's metadata give.";
        int[] found = [.. UsualSizes.Where(runs).Take(2)];
        return found is [var only] ? $"Probably --size {SizeText(only, only)}, the only usual size on which the model runs." : null;
    }

    private ScorerInput Input(TensorLayout layout)
    {
        (int heightAxis, int widthAxis) = Sides(layout);
        return Input(layout, options.Height ?? Whole(tensor.Sizes[heightAxis]), options.Width ?? Whole(tensor.Sizes[widthAxis]));
    }

    // Only models that leave every axis open do not declare their channels. The first convolution then tells, or else the preprocessing.
    private ScorerInput Input(TensorLayout layout, int height, int width)
    {
        long declared = tensor.Sizes[layout == TensorLayout.Nchw ? 1 : 3];
        int channels = declared >= 0 ? Whole(declared)
            : graph.ChannelsHint(tensor) ?? (options.Preprocessing?.Channels == ChannelOrder.Grey ? 1 : 3);
        return new ScorerInput(height, width, channels, layout);
    }

    private static (int Height, int Width) Sides(TensorLayout layout) => layout == TensorLayout.Nchw ? (2, 3) : (1, 2);

    private static int Whole(long size) => (int)Math.Clamp(size, 0, int.MaxValue);

    private static string Name(TensorLayout layout) => layout == TensorLayout.Nchw ? "nchw" : "nhwc";

    private static string SizeText(int height, int width) => string.Create(CultureInfo.InvariantCulture, $"{height}x{width}");
}
