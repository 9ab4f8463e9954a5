using System.Collections.Concurrent;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>Maps an image to its explanation, by any method.</summary>
internal sealed class ExplainMapping : ImageMapping
{
    private readonly LimeExplainOptions _options;
    private readonly string _inputColumnName;
    private readonly ExplainOutput[] _outputs;

    public ExplainMapping(LimeWork work, string outputColumnName, string inputColumnName, IScorer scorer, LimeExplainOptions options)
    {
        (Work, Name, _inputColumnName, Scorer, _options) = (work, outputColumnName, inputColumnName, scorer, options);
        ExplainOptions method = options.Method;
        int[] classes = [.. (options.Classes ?? (options.TopClasses is null ? method.Classes : [])).Distinct()];
        // A column has the same number of classes in every row. Which named classes are among the top ones differs from image to image, so
        // named classes exclude top ones.
        Method = method with
        {
            Classes = classes,
            TopClasses = classes.Length > 0 ? null : options.TopClasses ?? Math.Min(method.TopClasses ?? 1, scorer.ClassCount),
        };
        InputColumn.ThrowIf([.. Problems()]);
        // The number of a target's values is known after it is opened. For the targets of the catalog it does not depend on the outputs.
        Values = Method.EffectiveTarget.Open(scorer, new float[scorer.OutputLength], new float[scorer.OutputLength]).Outputs.Count;
        MapSize = Method.MapSize(scorer.Input);
        Inputs = HasGivenSegments
            ? [InputColumn.Image(inputColumnName), InputColumn.LabelMap(options.Segments!)]
            : [InputColumn.Image(inputColumnName)];
        _outputs = [.. ExplainOutput.All.Where(output => !output.OfSegments || HasSegments),
            .. options.Overlay ? [ExplainOutput.Overlay] : Array.Empty<ExplainOutput>(),
            .. options.OverlayPng ? [ExplainOutput.OverlayPng] : Array.Empty<ExplainOutput>()];
    }

    public LimeWork Work { get; }

    /// <summary>The guesses of explanations that the log has already.</summary>
    public ConcurrentDictionary<string, bool> LoggedGuesses { get; } = new(StringComparer.Ordinal);

    public override string Name { get; }

    public IScorer Scorer { get; }

    /// <summary>The method's options, with the classes of the columns.</summary>
    public ExplainOptions Method { get; }

    /// <summary>Classes in a row, or other explained values.</summary>
    public int Values { get; }

    /// <summary>Height and width of a map; null where they differ from row to row.</summary>
    public (int Height, int Width)? MapSize { get; }

    /// <summary>Maximum side of overlays; null for that of the image.</summary>
    public int? OverlayMaxSide => _options.OverlayMaxSide;

    /// <summary>Whether the method has segments.</summary>
    public bool HasSegments => Method is ISegmentOptions;

    /// <summary>Whether a column of label maps replaces the segmenter.</summary>
    public bool HasGivenSegments => _options.Segments is not null;

    public bool FailOnMissingImage => _options.FailOnMissingImage;

    /// <summary>Channels of the images that the scorer explains.</summary>
    public int ImageChannels => Scorer.Input.Channels == 4 ? 4 : 3;

    public override IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>A class's name, or its index where the scorer has no names.</summary>
    public string NameOf(int index) => Scorer.ClassNames?[index] ?? FormattableString.Invariant($"{index}");

    /// <summary>The method's options with these segments in place of its segmenter.</summary>
    public ExplainOptions With(SegmentMap segments) => ((ISegmentOptions)Method).WithSegmenter(Segmenters.Map(segments));

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs(ImageDataViewType image) =>
        [.. _outputs.Select(output => new DataViewSchema.DetachedColumn(Name + output.Suffix, output.Type(this, image),
            output.IsByClass ? Annotated.WithSlotNames(ClassNames()) : null))];

    public override Delegate?[] Open(DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, IReadOnlyList<bool> active)
    {
        bool explains = _outputs.Where((output, i) => active[i] && output.IsExplained).Any();
        var explained = new ExplainedRow(this, row, inputs, explains);
        ImageDataViewType image = InputColumn.ImageType(inputs[0].Type);
        return [.. _outputs.Select((output, i) => active[i] ? output.Getter(explained, output.Type(this, image)) : null)];
    }

    public override void Save(ModelSaveContext target, DataViewSchema inputs) =>
        PlainChain.Save(target, Work, this, inputs, SavedExplainStep.Create(Name, _inputColumnName, Scorer, _options, inputs));

    // Only named classes are the same in every row.
    private string[]? ClassNames() => Method.Classes.Count == 0 ? null : [.. Method.Classes.Select(NameOf)];

    private IEnumerable<string> Problems()
    {
        foreach (string problem in Method.Problems(Scorer))
            yield return problem;
        if (Method.CreateExplainer() is null)
            yield return $"The options {Method.GetType().Name} do not create an explainer, for example because they were loaded with an "
                + "explanation from a file; set Method to the options of a method.";
        if (_options.TopClasses is not null && Method.Target is not null)
            yield return "Top classes and a target exclude each other; use Targets.TopClasses as the target, or omit one of them.";
        else if (Method.TopClasses > Scorer.ClassCount)
            yield return FormattableString.Invariant($"{Method.TopClasses} top classes are more than the model's {Scorer.ClassCount} ")
                + "outputs; use fewer.";
        if (_options.Segments is { } segments)
        {
            if (Method is not ISegmentOptions segmented)
                yield return $"The method of {Method.GetType().Name} has no segments, so it cannot use the label maps of '{segments}'; "
                    + "omit Segments.";
            else if (segmented.Upsampling != MapUpsampling.Nearest)
                yield return $"Upsampling {segmented.Upsampling.ToString().ToLowerInvariant()} needs the cells of a grid, which the label "
                    + $"maps of '{segments}' do not define; omit Segments and set the segmenter in the method's options, or use "
                    + "nearest.";
        }
    }
}
