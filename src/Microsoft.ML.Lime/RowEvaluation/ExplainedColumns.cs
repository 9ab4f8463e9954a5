using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Explaining;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.RowEvaluation;

/// <summary>Reads a row's explanation from its columns, whether the step computed them or a file contained them.</summary>
internal sealed class ExplainedColumns
{
    private readonly ExplainMapping _mapping;
    private readonly DataViewRow _row;
    private readonly ImageReader _image;
    private readonly Func<float[]> _map, _probability;
    private readonly Func<int[]> _classIndex;
    private readonly Func<ReadOnlyMemory<char>[]> _className, _warning;
    private readonly Func<int[]>? _segments;
    private readonly Func<float[]>? _importance, _standardError, _r2;

    public ExplainedColumns(ExplainMapping mapping, DataViewRow row, IReadOnlyList<DataViewSchema.Column> columns)
    {
        (_mapping, _row) = (mapping, row);
        _image = new ImageReader(row, columns[0], mapping.ImageChannels);
        (_map, _classIndex, _className) = (Values<float>(columns[1]), Values<int>(columns[2]), Values<ReadOnlyMemory<char>>(columns[3]));
        (_probability, _warning) = (Values<float>(columns[4]), Values<ReadOnlyMemory<char>>(columns[5]));
        if (columns.Count > 6)
            (_segments, _importance, _standardError, _r2) =
                (Values<int>(columns[6]), Values<float>(columns[7]), Values<float>(columns[8]), Values<float>(columns[9]));
    }

    /// <summary>The image; null where the row has none.</summary>
    public ImageBuffer? Image() => _image.Read();

    /// <summary>The warnings of the row.</summary>
    public IEnumerable<string> Warnings() => _warning().Select(warning => warning.ToString());

    /// <summary>The columns that are read, in the order of the constructor's argument.</summary>
    public static IReadOnlyList<InputColumn> Inputs(ExplainMapping mapping)
    {
        return [mapping.Inputs[0], Vector<float>(".ScoreMap", "Single"), Vector<int>(".ClassIndex", "Int32"),
            Vector<ReadOnlyMemory<char>>(".ClassName", "String"), Vector<float>(".Probability", "Single"),
            Vector<ReadOnlyMemory<char>>(".Warning", "String"), .. !mapping.HasSegments ? Array.Empty<InputColumn>() :
            [Vector<int>(".FeatureMap", "Int32"), Vector<float>(".Importance", "Single"), Vector<float>(".StandardError", "Single"),
                Vector<float>(".R2", "Single")]];

        InputColumn Vector<T>(string suffix, string item) => new(
            mapping.Name + suffix, $"Vector<{item}>", (isVector, type) => isVector && type.RawType == typeof(T));
    }

    /// <summary>One of the row's explained values: its class, its name and its value for the image.</summary>
    public (int? ClassIndex, string Name, double Value) Value(int number)
    {
        int index = Checked(_classIndex(), _mapping.Values, ".ClassIndex")[number];
        string name = Checked(_className(), _mapping.Values, ".ClassName")[number].ToString();
        double value = Checked(_probability(), _mapping.Values, ".Probability")[number];
        return index < 0 ? (null, name, value)
            : index < _mapping.Scorer.ClassCount ? (index, _mapping.NameOf(index), value)
            : throw Foreign(FormattableString.Invariant($"is of class {index}, but the model has {_mapping.Scorer.ClassCount}"));
    }

    /// <summary>The input of the metrics, the same as for the explanation.</summary>
    /// <param name="image">The image, fitted to the model.</param>
    /// <param name="fit">How it was fitted.</param>
    /// <param name="number">Which of the row's explained values.</param>
    /// <param name="truth">The ground-truth mask; null where there is none.</param>
    public MetricInput Evaluated(ImageBuffer image, ImageFit fit, int number, GroundTruthMask? truth)
    {
        (int height, int width) = (_mapping.Scorer.Input.Height, _mapping.Scorer.Input.Width);
        int size = height * width;
        float[] maps = Checked(_map(), _mapping.Values * size, ".ScoreMap");
        SegmentMap? segments = _segments is null ? null
            : SegmentMap.FromValues(height, width, Checked(_segments(), size, ".FeatureMap"));
        ExplainOptions options = segments is not null && _mapping.HasGivenSegments ? _mapping.With(segments) : _mapping.Method;
        if (options.Resize == ResizeMode.Auto)
            options = options with { Resize = ResizeMode.Fill }; // the image is fitted already
        int? index = Value(number).ClassIndex;
        return new MetricInput
        {
            Image = image,
            Options = index is { } known ? options with { Classes = [known], TopClasses = null, Target = null } : options,
            OutputIndex = index is null ? number : 0,
            Map = new AttributionMap(height, width, maps[(number * size)..((number + 1) * size)]),
            Segments = _mapping.Method is ISegmentOptions { Upsampling: MapUpsampling.Nearest } ? segments : null,
            Fit = segments is null ? null : Fit(number, segments.Count),
            GroundTruth = truth?.FitTo(fit),
        };
    }

    private SurrogateFit Fit(int number, int segments)
    {
        float[] importance = Checked(_importance!(), _mapping.Values * segments, ".Importance"), errors = _standardError!();
        return new SurrogateFit
        {
            Importance = Of(importance),
            StandardError = errors.Length == 0 ? null : Of(Checked(errors, importance.Length, ".StandardError")),
            R2 = Checked(_r2!(), _mapping.Values, ".R2")[number],
            LocalPrediction = double.NaN, // no column has it and no metric reads it
        };

        double[] Of(float[] all) => Array.ConvertAll(all[(number * segments)..((number + 1) * segments)], value => (double)value);
    }

    private T[] Checked<T>(T[] values, int expected, string suffix) => values.Length == expected ? values : throw Foreign(
        FormattableString.Invariant($"has {values.Length} values in the column '{_mapping.Name}{suffix}', but the model makes {expected}"));

    private LimeException Foreign(string what) => new(FormattableString.Invariant($"The explanation of row {_row.Position} {what}; ")
        + "give the model that made the columns.");

    private Func<T[]> Values<T>(DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = _row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        return () =>
        {
            getter(ref values);
            return [.. values.DenseValues()];
        };
    }
}
