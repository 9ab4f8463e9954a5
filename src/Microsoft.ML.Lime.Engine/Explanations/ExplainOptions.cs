using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Microsoft.ML.Lime.Engine.Imaging;
using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Options that all explainers share: classes or target, how an image is fitted to the model's input, seed.</summary>
[DynamicallyAccessedMembers(ComponentDefinition.Members)]
public abstract record ExplainOptions
{
    /// <summary>
    /// How the source image is fitted to the model's input. The default is <see cref="ResizeMode.Auto"/>: a fitted ML.NET model fits it by
    /// its own steps (<see cref="IScorer.FitImage"/>), for any other scorer it is stretched (<see cref="ResizeMode.Fill"/>).
    /// </summary>
    [Parameter("how an image is fitted to the model's input", Default = "fill")]
    public ResizeMode Resize { get; init; } = ResizeMode.Auto;

    /// <summary>
    /// The values of the image file that become 0 and 255, the unit of models, baselines and preprocessing: for example 0 and 4095 for 12
    /// bits in a PNG of 16 bits, or 0 and 1 for an array of floats. Values outside are not clipped. Null, the default, takes files of 16
    /// bits from 0 to 65535 and other values as they are; a warning names a range that is suspicious.
    /// </summary>
    [Parameter("the values of the image file that become 0 and 255", Name = "range", Option = "--range",
        Default = "0,65535 for 16 bits, 0,255 otherwise")]
    public (double Low, double High)? PixelRange { get; init; }

    /// <summary>
    /// The interpolation for resizing. The default is <see cref="ResampleFilter.Bilinear"/>, with antialiasing as in Pillow and
    /// torchvision.
    /// </summary>
    [Parameter("the interpolation for resizing")]
    public ResampleFilter Interpolation { get; init; } = ResampleFilter.Bilinear;

    /// <summary>
    /// How transparency is removed, before resizing. The default is <see cref="AlphaMode.OverWhite"/>. A model of four channels gets alpha
    /// as it is. Images of an ML.NET column have no alpha for other models: their colours are taken as ML.NET stores them, over black.
    /// </summary>
    [Parameter("how transparency is removed", Option = "--transparency")]
    public AlphaMode Alpha { get; init; } = AlphaMode.OverWhite;

    /// <summary>
    /// Indices of classes to explain. The <see cref="TopClasses"/> are added; each class is explained once, in descending order of the raw
    /// output. The default is empty.
    /// </summary>
    [Parameter("indices of classes to explain", Min = 0, Option = "")]
    public IReadOnlyList<int> Classes { get; init; } = [];

    /// <summary>
    /// Number of classes with the largest outputs to explain, at least 1; all classes if the model has fewer. Null, the default, means 1 if
    /// <see cref="Classes"/> is empty, otherwise none.
    /// </summary>
    [Parameter("number of classes with the largest outputs to explain", Min = 1, Default = "1; 0 with Classes", Option = "")]
    public int? TopClasses { get; init; }

    /// <summary>
    /// The value of the model's output to explain, for targets other than classes; null to use <see cref="Classes"/> and
    /// <see cref="TopClasses"/>. The default is null.
    /// </summary>
    [Parameter("what is explained instead of classes", Default = "classes", Option = "")]
    public ITarget? Target { get; init; }

    /// <summary>The seed of all random numbers. Equal seeds give equal bits. The default is 0.</summary>
    [Parameter("seed of all random numbers; the same seed gives the same result")]
    public ulong Seed { get; init; }

    /// <summary>A short description of these options, such as <c>tree surrogate</c>, for the caption of a figure.</summary>
    public abstract string Summary { get; }

    /// <summary>
    /// Names and values of the options but the seed, as a result repeats them: in camel case, each value null, a string, a whole number, a
    /// double, a list of doubles or a <see cref="ComponentInfo"/>.
    /// </summary>
    public virtual IReadOnlyList<KeyValuePair<string, object?>> Describe()
    {
        ComponentDefinition definition = ComponentDefinition.FromType(GetType())
            ?? throw new InvalidOperationException($"{GetType()} needs the attribute [Component].");
        List<KeyValuePair<string, object?>> recorded = [];
        foreach ((ComponentDefinition.Parameter parameter, object? value) in definition.Parameters.Zip(definition.Values(this)))
            // The range is recorded only where it was given, so that recorded options stay equal to those of earlier versions.
            if (parameter.Member != nameof(Seed) && (parameter.Member != nameof(PixelRange) || value is not null))
            {
                recorded.Add(new(parameter.Name, Recorded(parameter.Member, value)));
                recorded.AddRange(RecordedAfter(parameter.Member));
            }
        return recorded;
    }


    /// <summary>
    /// Creates the explainer of these options, for example to explain again with another seed or image. Null if the method is unknown, as
    /// for options of an explanation loaded from a file.
    /// </summary>
    public virtual IExplainer? CreateExplainer() => null;

    /// <summary>Problems of these options for a model, one sentence each; empty if valid.</summary>
    /// <param name="outputs">Number of classes of the model (<see cref="IScorer.ClassCount"/>).</param>
    public virtual IReadOnlyList<string> Problems(int outputs)
    {
        List<string> problems = [];
        if (ComponentDefinition.FromType(GetType()) is { } definition)
            problems.AddRange(definition.Parameters.Where(parameter => parameter.Member != nameof(Classes))
                .Select(parameter => parameter.Problem(definition.Value(parameter, this))).OfType<string>());
        if (PixelRange is { } range && !(range.Low < range.High))
            problems.Add(FormattableString.Invariant($"The range goes from {range.Low} to {range.High}; give two numbers, the smaller ")
                + "one first, such as 0,4095.");
        if (Target is null)
            problems.AddRange(ClassTarget.Problems(Classes, TopClasses is < 1 ? null : TopClasses, outputs));
        else if (Classes.Count > 0)
            problems.Add("Classes and a target exclude each other; name the classes in the target, or leave it away.");
        return problems;
    }

    /// <summary>Problems of these options for a model, including target and layers, a sentence each; empty if there are none.</summary>
    /// <param name="scorer">The model; it is not run.</param>
    public virtual IReadOnlyList<string> Problems(IScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        return [.. ProblemsWithoutLayer(scorer)];
    }

    /// <summary>The same, but without those of a layer.</summary>
    internal IEnumerable<string> ProblemsWithoutLayer(IScorer scorer) =>
        [.. Problems(scorer.ClassCount), .. Target?.Problems(scorer) ?? ClassTarget.Unfit(scorer)];

    /// <summary>
    /// Height and width of a map for an input of this size; null where they depend on the image or on a layer. Defaults to those of the
    /// input.
    /// </summary>
    /// <param name="input">The model's input.</param>
    /// <exception cref="LimeException">The method cannot explain such an input.</exception>
    public virtual (int Height, int Width)? MapSize(ScorerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return (input.Height, input.Width);
    }

    /// <summary>
    /// What is explained: <see cref="Target"/>, or else the classes of <see cref="Classes"/> and <see cref="TopClasses"/>.
    /// </summary>
    public ITarget EffectiveTarget => Target ?? new ClassTarget(Classes, TopClasses);

    /// <summary>
    /// Fits a source image of any size to a model's input, by <see cref="PixelRange"/>, <see cref="Resize"/>, <see cref="Interpolation"/>
    /// and <see cref="Alpha"/>.
    /// </summary>
    /// <param name="source">The source image.</param>
    /// <param name="input">The model's input.</param>
    /// <returns>The geometry, and the image at the size of the input, before preprocessing.</returns>
    public (ImageFit Fit, ImageBuffer Image) FitImage(ImageBuffer source, ScorerInput input)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(input);
        return input.FitImage(source, Resize, Interpolation, Alpha, RangeOf(source));
    }

    /// <summary>
    /// Fits a source image of any size to a scorer's input: by <see cref="IScorer.FitImage"/>, if <see cref="Resize"/> is
    /// <see cref="ResizeMode.Auto"/> and the scorer fits images itself; otherwise by these options.
    /// </summary>
    /// <param name="source">The source image.</param>
    /// <param name="scorer">The scorer.</param>
    /// <returns>The geometry, and the image at the size of the input, before preprocessing.</returns>
    public (ImageFit Fit, ImageBuffer Image) FitImage(ImageBuffer source, IScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(scorer);
        return Resize == ResizeMode.Auto && scorer.FitImage(Rgb) is { } fitted ? fitted : FitImage(source, scorer.Input);

        ImageBuffer Rgb()
        {
            ImageBuffer opaque = (RangeOf(source)?.Invoke(source) ?? source).WithoutAlpha(Alpha);
            return opaque.Channels == 1 ? opaque.ToRgb() : opaque;
        }
    }

    /// <summary>Share of the pixels of a source image of four channels that are not fully opaque: 0 to 1.</summary>
    internal double TransparentShare(ImageBuffer source)
    {
        var rows = new ConvertedRows(source, RangeOf(source));
        long count = 0;
        for (int y = 0; y < rows.Height; y++)
            count += rows.IsByte ? Transparent(rows.Bytes(y)) : Transparent(rows.Floats(y));
        return (double)count / ((long)source.Height * source.Width);

        static int Transparent<T>(ReadOnlySpan<T> row) where T : INumberBase<T>, IComparable<T>
        {
            int count = 0;
            for (int i = 3; i < row.Length; i += 4)
                if (row[i].CompareTo(T.CreateChecked(255)) < 0)
                    count++;
            return count;
        }
    }

    /// <summary>Maps pixels of a source image by <see cref="PixelRange"/>; null if there is no range.</summary>
    private Func<ImageBuffer, ImageBuffer>? RangeOf(ImageBuffer source) =>
        PixelRange is { } range ? Imaging.PixelRange.Mapping(source, range.Low, range.High) : null;

    /// <summary>The value of an option as a result records it.</summary>
    /// <param name="member">Name of the property.</param>
    /// <param name="value">Its value.</param>
    private protected virtual object? Recorded(string member, object? value) => value switch
    {
        _ when member == nameof(TopClasses) => ClassTarget.Wanted(Classes, TopClasses),
        ResizeMode mode when mode == ResizeMode.Auto => ResizeMode.Fill.ToString(),
        IComponent component => component.Info,
        Enum or ResizeMode or AlphaMode => ComponentDefinition.Parameter.Text(value),
        (int first, int second) => new double[] { first, second },
        (double first, double second) => new[] { first, second },
        IReadOnlyList<int> numbers => numbers.Select(number => (double)number).ToArray(),
        _ => value,
    };

    /// <summary>Entries that a result records after an option although they are not options.</summary>
    private protected virtual IEnumerable<KeyValuePair<string, object?>> RecordedAfter(string member) => [];
}
