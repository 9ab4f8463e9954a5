using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Microsoft.ML.Lime.Engine.Explanations;

/// <summary>Writes the JSON of an explanation; <see cref="ExplanationReader"/> reads it.</summary>
internal static class ExplanationWriter
{
    /// <summary>The format version. It increases when a field is removed or changes its meaning, not when one is added.</summary>
    private const int FormatVersion = 1;

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Serializes an explanation as one indented JSON object without a final line break.</summary>
    public static string Serialize(ExplanationFile file)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
            Write(writer, file);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, ExplanationFile file)
    {
        ImageExplanation explanation = file.Explanation;
        SegmentMap? segments = explanation.Segments;
        new JsonObject
        {
            ["formatVersion"] = FormatVersion,
            ["image"] = new JsonObject
            {
                ["path"] = file.ImagePath,
                ["sha256"] = file.ImageSha256,
                ["height"] = explanation.ImageFit.SourceHeight,
                ["width"] = explanation.ImageFit.SourceWidth,
            },
            ["model"] = Model(explanation, file),
            ["method"] = explanation.Method,
            ["options"] = Options(explanation, file),
            ["seed"] = explanation.Options.Seed,
            ["device"] = explanation.Model.Device,
            ["segments"] = segments?.Count,
            ["samples"] = explanation.Samples,
            ["modelCalls"] = explanation.ModelCalls,
            ["timings"] = Timings(explanation.Timings),
            ["explanations"] = new JsonArray([.. explanation.Classes.Select(target => Class(target, segments, file))]),
            ["activation"] = Name(explanation.Activation),
            ["segmentAreas"] = Numbers(segments?.Areas().Select(area => (double)area)),
            ["grid"] = segments?.Grid is var (rows, columns) ? new JsonObject { ["rows"] = rows, ["columns"] = columns } : null,
            ["files"] = Strings(file.Files),
            ["tool"] = file.Tool,
            ["stopped"] = explanation.Stopped is var (reason, text)
                ? new JsonObject { ["reason"] = reason, ["text"] = text }
                : null,
            ["guesses"] = Strings(explanation.Guesses),
        }.WriteTo(writer);
    }

    private static JsonObject Model(ImageExplanation explanation, ExplanationFile file)
    {
        JsonObject json = new()
        {
            ["path"] = explanation.Model.Name,
            ["sha256"] = explanation.Model.Sha256,
            ["runtime"] = explanation.Model.Runtime,
            ["input"] = explanation.Model.Input,
            ["output"] = explanation.Model.Output,
            ["height"] = explanation.ImageFit.InputHeight,
            ["width"] = explanation.ImageFit.InputWidth,
            ["channels"] = file.Input?.Channels,
            ["layout"] = file.Input is { } input ? Name(input.Layout) : null,
        };
        if (explanation.Model.InputValues is { Count: > 0 } values)
            json["inputValues"] = new JsonObject(values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)Numbers(value.Value))));
        json["notes"] = Strings(explanation.Model.Notes);
        return json;
    }

    private static JsonObject Options(ImageExplanation explanation, ExplanationFile file)
    {
        JsonObject json = new() { ["preset"] = file.Preset };
        foreach ((string name, object? value) in explanation.Options.Describe())
            json[name] = Option(name, value);
        json["segmentationPath"] = file.SegmentationPath;
        json["topFeatures"] = file.TopFeatures;
        json["maskedPicture"] = MaskedImage(file.MaskedImage);
        json["preprocessing"] = Preprocessing(file.Preprocessing);
        json["labels"] = file.LabelsPath;
        json["batch"] = explanation.IsScoredAlone ? 1 : file.BatchSize;
        json["threads"] = file.Threads;
        return json;
    }

    private static JsonNode? Option(string name, object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag,
        int whole => whole,
        double number => Finite(number),
        IReadOnlyList<double> numbers => Numbers(numbers),
        ComponentInfo component => new JsonObject([KeyValuePair.Create<string, JsonNode?>("name", component.Name),
            .. component.Parameters.Select(parameter => KeyValuePair.Create(parameter.Key, Finite(parameter.Value)))]),
        _ => throw new InvalidOperationException($"The option '{name}' is of {value.GetType()}, which has no form in JSON."),
    };

    private static JsonObject? Preprocessing(Preprocessing? preprocessing) => preprocessing is null ? null : new()
    {
        ["scale"] = Finite(preprocessing.Scale),
        ["mean"] = Numbers(preprocessing.Mean),
        ["std"] = Numbers(preprocessing.Std),
        ["channels"] = Name(preprocessing.Channels),
    };

    private static JsonObject? MaskedImage(ImageAndMaskOptions? options) => options is null ? null : new()
    {
        ["positiveOnly"] = options.PositiveOnly,
        ["negativeOnly"] = options.NegativeOnly,
        ["hideRest"] = options.HideRest,
        ["features"] = options.Features,
        ["minWeight"] = Finite(options.MinWeight),
        ["tint"] = options.BlueOrange ? "blue-orange" : "green-red",
    };

    /// <summary>The timings, rounded to microseconds. The total is the sum of the rounded values.</summary>
    private static JsonObject Timings(ImageExplanation.StageTimings timings)
    {
        decimal total = 0;
        return new()
        {
            ["load"] = Rounded(timings.Load),
            ["decode"] = Rounded(timings.Decode),
            ["segmentation"] = Rounded(timings.Segmentation),
            ["inference"] = Rounded(timings.Inference),
            ["perturbation"] = Rounded(timings.Perturbation),
            ["surrogate"] = Rounded(timings.Surrogate),
            ["render"] = Rounded(timings.Render),
            ["total"] = (double)total,
        };

        double Rounded(double milliseconds)
        {
            decimal rounded = decimal.Round((decimal)milliseconds, 3);
            total += rounded;
            return (double)rounded; // 1.000 is written as 1, as it will be when it was read again
        }
    }

    private static JsonObject Class(ClassExplanation target, SegmentMap? segments, ExplanationFile file)
    {
        SurrogateFit? fit = target.Surrogate;
        JsonObject json = new()
        {
            ["class"] = target.ClassIndex is { } index ? new JsonObject { ["index"] = index, ["name"] = target.ClassName } : null,
            ["probability"] = Finite(target.Probability),
            ["importance"] = Numbers(fit?.Importance),
            ["standardError"] = Numbers(fit?.StandardError),
            ["intercept"] = Finite(fit?.Intercept),
            ["r2"] = Finite(fit?.R2),
            ["heldOutR2"] = Finite(fit?.HeldOutR2),
            ["heldOutR2Interval"] = fit?.HeldOutR2Interval is var (low, high) ? new JsonArray(low, high) : null,
            ["localPrediction"] = Finite(fit?.LocalPrediction),
            ["warnings"] = Strings(target.Warnings),
            ["signedImportance"] = Numbers(fit?.SignedImportance),
            ["baselineProbability"] = Finite(target.BaselineProbability),
            ["topFeatures"] = fit is null ? null
                : Numbers(target.TopFeatures(file.TopFeatures ?? 0).Select(segment => (double)segment)),
            ["target"] = target.TargetName,
            ["convergenceRatio"] = Finite(fit?.ConvergenceRatio),
            ["debiased"] = Numbers(fit?.Debiased),
            ["mask"] = Mask(target, segments, file),
            ["isProbability"] = target.IsProbability,
        };
        if (fit?.ImportanceKind is { } kind)
            json["importanceKind"] = kind;
        return json;
    }

    /// <summary>
    /// The mask of the masked image with run-length encoding, row by row: a value, its number of pixels, the next value, and so on.
    /// </summary>
    private static JsonObject? Mask(ClassExplanation target, SegmentMap? segments, ExplanationFile file)
    {
        if (segments is null || target.Surrogate is not { } fit || (file.MaskedImage is null && file.TopFeatures is null))
            return null;
        var signs = new int[segments.Count];
        if (file.MaskedImage is { } options)
            signs = options.SelectSegments(fit);
        else
            foreach (int segment in target.TopFeatures(file.TopFeatures ?? 0))
                signs[segment] = 1;
        List<double> runs = [];
        ReadOnlySpan<int> labels = segments.Labels;
        for (int i = 0, start = 0; i < labels.Length; i++)
            if (i + 1 == labels.Length || signs[labels[i + 1]] != signs[labels[i]])
            {
                runs.AddRange([signs[labels[i]], i + 1 - start]);
                start = i + 1;
            }
        return new() { ["height"] = segments.Height, ["width"] = segments.Width, ["runs"] = Numbers(runs) };
    }

    private static JsonNode? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static JsonValue? Numbers(IEnumerable<double>? values) =>
        values is null ? null : JsonValue.Create(values.ToArray(), LineConverter.TypeInfo);

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>Writes a list of numbers on one line, because lists by segment are long.</summary>
    private sealed class LineConverter : JsonConverter<double[]>
    {
        public static readonly JsonTypeInfo<double[]> TypeInfo = JsonMetadataServices.CreateValueInfo<double[]>(
            new JsonSerializerOptions { TypeInfoResolver = JsonTypeInfoResolver.Combine() }, new LineConverter());

        public override double[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, double[] value, JsonSerializerOptions options) =>
            writer.WriteRawValue($"[{string.Join(", ", value.Select(Text))}]", skipInputValidation: true);

        private static string Text(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null";
    }
}
