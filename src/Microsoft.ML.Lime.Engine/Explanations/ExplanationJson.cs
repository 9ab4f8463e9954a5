using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Serializes an explanation as JSON with the schema <c>docs/explanation.schema.json</c>. Numbers that do not exist (NaN, infinity, or
/// values that the method lacks) are null. Lists by segment have one entry per segment.
/// </summary>
public static class ExplanationJson
{
    /// <summary>The format version. It increases when a field is removed or changes its meaning, not when one is added.</summary>
    public const int FormatVersion = 1;

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Serializes an explanation as one indented JSON object without a final line break.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="origin">The origin of the explanation; null if unknown.</param>
    public static string Serialize(ImageExplanation explanation, ExplanationOrigin? origin = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
            Write(writer, explanation, origin);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes an explanation as one JSON object.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="origin">The origin of the explanation; null if unknown.</param>
    public static void Write(Utf8JsonWriter writer, ImageExplanation explanation, ExplanationOrigin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(explanation);
        origin ??= new ExplanationOrigin();
        writer.WriteStartObject();
        writer.WriteNumber("formatVersion", FormatVersion);
        WriteImage(writer, explanation.ImageFit, origin);
        WriteModel(writer, explanation, origin);
        writer.WriteString("method", explanation.Method);
        WriteOptions(writer, explanation, origin);
        writer.WriteNumber("seed", explanation.Options.Seed);
        writer.WriteString("device", explanation.Model.Device);
        WriteWhole(writer, "segments", explanation.Segments?.Count);
        writer.WriteNumber("samples", explanation.Samples);
        writer.WriteNumber("modelCalls", explanation.ModelCalls);
        WriteTimings(writer, explanation.Timings);
        writer.WriteStartArray("explanations");
        foreach (ClassExplanation target in explanation.Classes)
            WriteClass(writer, target, explanation.Segments, origin);
        writer.WriteEndArray();
        writer.WriteString("activation", Name(explanation.Activation));
        WriteNumbers(writer, "segmentAreas", explanation.Segments?.Areas().Select(area => (double)area).ToArray());
        WriteGrid(writer, explanation.Segments);
        WriteStrings(writer, "files", origin.Files);
        writer.WriteString("tool", origin.Tool);
        WriteStopped(writer, explanation.Stopped);
        WriteStrings(writer, "guesses", explanation.Guesses);
        writer.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter writer, ImageFit fit, ExplanationOrigin origin)
    {
        writer.WriteStartObject("image");
        writer.WriteString("path", origin.ImagePath);
        writer.WriteString("sha256", origin.ImageSha256);
        writer.WriteNumber("height", fit.SourceHeight);
        writer.WriteNumber("width", fit.SourceWidth);
        writer.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter writer, ImageExplanation explanation, ExplanationOrigin origin)
    {
        ScorerInfo model = explanation.Model;
        writer.WriteStartObject("model");
        writer.WriteString("path", model.Name);
        writer.WriteString("sha256", model.Sha256);
        writer.WriteString("runtime", model.Runtime);
        writer.WriteString("input", model.Input);
        writer.WriteString("output", model.Output);
        writer.WriteNumber("height", explanation.ImageFit.InputHeight);
        writer.WriteNumber("width", explanation.ImageFit.InputWidth);
        WriteWhole(writer, "channels", origin.Input?.Channels);
        writer.WriteString("layout", origin.Input is { } input ? Name(input.Layout) : null);
        WriteStrings(writer, "notes", model.Notes);
        writer.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter writer, ImageExplanation explanation, ExplanationOrigin origin)
    {
        writer.WriteStartObject("options");
        writer.WriteString("preset", origin.Preset);
        foreach ((string name, object? value) in explanation.Options.Describe())
            WriteOption(writer, name, value);
        writer.WriteString("segmentationPath", origin.SegmentationPath);
        WriteWhole(writer, "topFeatures", origin.TopFeatures);
        WriteMaskedImage(writer, origin.MaskedImage);
        WritePreprocessing(writer, origin.Preprocessing);
        writer.WriteString("labels", origin.LabelsPath);
        WriteWhole(writer, "batch", explanation.IsScoredAlone ? 1 : origin.BatchSize);
        WriteWhole(writer, "threads", origin.Threads);
        writer.WriteEndObject();
    }

    private static void WriteOption(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNull(name); break;
            case string text: writer.WriteString(name, text); break;
            case bool flag: writer.WriteBoolean(name, flag); break;
            case int whole: writer.WriteNumber(name, whole); break;
            case double number: writer.WriteFinite(name, number); break;
            case IReadOnlyList<double> numbers: WriteNumbers(writer, name, [.. numbers]); break;
            case ComponentInfo component: WriteComponent(writer, name, component); break;
            default: throw new InvalidOperationException($"The option '{name}' is of {value.GetType()}, which has no form in JSON.");
        }
    }

    private static void WritePreprocessing(Utf8JsonWriter writer, Preprocessing? preprocessing)
    {
        if (preprocessing is null)
        {
            writer.WriteNull("preprocessing");
            return;
        }
        writer.WriteStartObject("preprocessing");
        writer.WriteFinite("scale", preprocessing.Scale);
        WriteNumbers(writer, "mean", [.. preprocessing.Mean]);
        WriteNumbers(writer, "std", [.. preprocessing.Std]);
        writer.WriteString("channels", Name(preprocessing.Channels));
        writer.WriteEndObject();
    }

    private static void WriteComponent(Utf8JsonWriter writer, string name, ComponentInfo component)
    {
        writer.WriteStartObject(name);
        writer.WriteString("name", component.Name);
        foreach ((string parameter, double value) in component.Parameters)
            writer.WriteFinite(parameter, value);
        writer.WriteEndObject();
    }

    /// <summary>Writes the timings rounded to microseconds. The total is the sum of the rounded values.</summary>
    private static void WriteTimings(Utf8JsonWriter writer, StageTimings timings)
    {
        decimal total = 0;
        writer.WriteStartObject("timings");
        Stage("load", timings.Load);
        Stage("decode", timings.Decode);
        Stage("segmentation", timings.Segmentation);
        Stage("inference", timings.Inference);
        Stage("perturbation", timings.Perturbation);
        Stage("surrogate", timings.Surrogate);
        Stage("render", timings.Render);
        writer.WriteNumber("total", (double)total);
        writer.WriteEndObject();

        void Stage(string name, double milliseconds)
        {
            decimal rounded = decimal.Round((decimal)milliseconds, 3);
            total += rounded;
            writer.WriteNumber(name, (double)rounded); // 1.000 is written as 1, as it will be when it was read again
        }
    }

    private static void WriteClass(Utf8JsonWriter writer, ClassExplanation target, SegmentMap? segments, ExplanationOrigin origin)
    {
        SurrogateFit? fit = target.Surrogate;
        writer.WriteStartObject();
        if (target.ClassIndex is { } index)
        {
            writer.WriteStartObject("class");
            writer.WriteNumber("index", index);
            writer.WriteString("name", target.ClassName);
            writer.WriteEndObject();
        }
        else
            writer.WriteNull("class");
        writer.WriteFinite("probability", target.Probability);
        WriteNumbers(writer, "importance", fit?.Importance);
        WriteNumbers(writer, "standardError", fit?.StandardError);
        writer.WriteFinite("intercept", fit?.Intercept);
        writer.WriteFinite("r2", fit?.R2);
        writer.WriteFinite("localPrediction", fit?.LocalPrediction);
        WriteStrings(writer, "warnings", target.Warnings);
        WriteNumbers(writer, "signedImportance", fit?.SignedImportance);
        writer.WriteFinite("baselineProbability", target.BaselineProbability);
        WriteNumbers(writer, "topFeatures",
            fit is null ? null : [.. target.TopFeatures(origin.TopFeatures ?? 0).Select(segment => (double)segment)]);
        writer.WriteString("target", target.TargetName);
        writer.WriteFinite("convergenceRatio", fit?.ConvergenceRatio);
        WriteNumbers(writer, "debiased", fit?.Debiased);
        WriteMask(writer, target, segments, origin);
        writer.WriteBoolean("isProbability", target.IsProbability);
        writer.WriteEndObject();
    }

    private static void WriteStopped(Utf8JsonWriter writer, SamplingStop? stopped)
    {
        if (stopped is null)
        {
            writer.WriteNull("stopped");
            return;
        }
        writer.WriteStartObject("stopped");
        writer.WriteString("reason", stopped.Reason);
        writer.WriteString("text", stopped.Text);
        writer.WriteEndObject();
    }

    private static void WriteMaskedImage(Utf8JsonWriter writer, ImageAndMaskOptions? options)
    {
        if (options is null)
        {
            writer.WriteNull("maskedPicture");
            return;
        }
        writer.WriteStartObject("maskedPicture");
        writer.WriteBoolean("positiveOnly", options.PositiveOnly);
        writer.WriteBoolean("negativeOnly", options.NegativeOnly);
        writer.WriteBoolean("hideRest", options.HideRest);
        writer.WriteNumber("features", options.Features);
        writer.WriteFinite("minWeight", options.MinWeight);
        writer.WriteString("tint", options.Tint == Tint.GreenRed ? "green-red" : "blue-orange");
        writer.WriteEndObject();
    }

    /// <summary>
    /// Writes the mask of the masked image with run-length encoding, row by row: a value, its number of pixels, the next value, and so on.
    /// </summary>
    private static void WriteMask(Utf8JsonWriter writer, ClassExplanation target, SegmentMap? segments, ExplanationOrigin origin)
    {
        if (segments is null || target.Surrogate is not { } fit || (origin.MaskedImage is null && origin.TopFeatures is null))
        {
            writer.WriteNull("mask");
            return;
        }
        var signs = new int[segments.Count];
        if (origin.MaskedImage is { } options)
            signs = options.SelectSegments(fit);
        else
            foreach (int segment in target.TopFeatures(origin.TopFeatures ?? 0))
                signs[segment] = 1;
        List<double> runs = [];
        ReadOnlySpan<int> labels = segments.Labels;
        for (int i = 0, start = 0; i < labels.Length; i++)
            if (i + 1 == labels.Length || signs[labels[i + 1]] != signs[labels[i]])
            {
                runs.AddRange([signs[labels[i]], i + 1 - start]);
                start = i + 1;
            }
        writer.WriteStartObject("mask");
        writer.WriteNumber("height", segments.Height);
        writer.WriteNumber("width", segments.Width);
        WriteNumbers(writer, "runs", [.. runs]);
        writer.WriteEndObject();
    }

    private static void WriteGrid(Utf8JsonWriter writer, SegmentMap? segments)
    {
        if (segments?.Grid is not var (rows, columns))
        {
            writer.WriteNull("grid");
            return;
        }
        writer.WriteStartObject("grid");
        writer.WriteNumber("rows", rows);
        writer.WriteNumber("columns", columns);
        writer.WriteEndObject();
    }

    private static void WriteWhole(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }

    /// <summary>Writes a list on one line, because lists by segment are long.</summary>
    private static void WriteNumbers(Utf8JsonWriter writer, string name, double[]? values)
    {
        writer.WritePropertyName(name);
        if (values is null)
            writer.WriteNullValue();
        else
            writer.WriteRawValue($"[{string.Join(", ", values.Select(Text))}]", skipInputValidation: true);

        static string Text(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null";
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
