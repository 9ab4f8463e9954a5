using System.Text.Json;

namespace Microsoft.ML.Lime.Engine.Explanations;

/// <summary>
/// Reads an explanation from the document of <see cref="ExplanationWriter"/>. Inconsistent values throw a <see cref="FormatException"/>; a
/// missing field or one of another type throws an exception of <see cref="JsonElement"/>.
/// </summary>
internal static class ExplanationReader
{
    /// <summary>The fields of <c>options</c> that belong to <see cref="ExplanationFile"/>.</summary>
    private static readonly HashSet<string> OriginFields =
        ["preset", "segmentationPath", "topFeatures", "maskedPicture", "preprocessing", "labels", "batch", "threads"];

    public static ImageExplanation Explanation(
        JsonElement document, JsonElement manifest, SegmentMap? segments, ImageBuffer fittedImage, AttributionMap[] maps)
    {
        (JsonElement image, JsonElement model) = (document.GetProperty("image"), document.GetProperty("model"));
        var fit = ImageFit.Create(
            Whole(image, "height"), Whole(image, "width"), Whole(model, "height"), Whole(model, "width"),
            ResizeMode.Parse(Required(manifest, "resize")) ?? throw new FormatException($"its resize is '{Required(manifest, "resize")}'"));
        foreach ((int height, int width, string what) in new[] { (fittedImage.Height, fittedImage.Width, "image"),
            (segments?.Height ?? fit.InputHeight, segments?.Width ?? fit.InputWidth, "segments") })
            if ((height, width) != (fit.InputHeight, fit.InputWidth))
                throw new FormatException(
                    $"the size of its {what} is {height} x {width}, but the model's input is {fit.InputHeight} x {fit.InputWidth}");
        if (segments?.Count != WholeOrNull(document, "segments"))
            throw new FormatException(
                $"segments.png has {segments?.Count ?? 0} segments, but explanation.json has {WholeOrNull(document, "segments") ?? 0}");
        return new ImageExplanation
        {
            Method = Required(document, "method"),
            Model = new ScorerInfo
            {
                Name = Required(model, "path"),
                Sha256 = Text(model, "sha256"),
                Runtime = Text(model, "runtime"),
                Device = Required(document, "device"),
                Input = Text(model, "input"),
                InputValues = model.TryGetProperty("inputValues", out JsonElement values)
                    ? values.EnumerateObject().ToDictionary(value => value.Name, value => (IReadOnlyList<double>)Numbers(value.Value))
                    : new Dictionary<string, IReadOnlyList<double>>(),
                Output = Text(model, "output"),
                Notes = Texts(model, "notes"),
            },
            ImageFit = fit,
            Image = fittedImage,
            Segments = segments,
            Options = Options(document, Required(manifest, "summary"), fit.Mode),
            Upsampling = Named<MapUpsampling>(Required(manifest, "upsampling")),
            Activation = Named<Activation>(Required(document, "activation")),
            Samples = Whole(document, "samples"),
            Stopped = document.TryGetProperty("stopped", out JsonElement stopped) && stopped.ValueKind == JsonValueKind.Object
                ? (Required(stopped, "reason"), Required(stopped, "text"))
                : null,
            ModelCalls = Whole(document, "modelCalls"),
            Guesses = document.TryGetProperty("guesses", out _) ? Texts(document, "guesses") : [],
            Timings = Timings(document.GetProperty("timings")),
            Classes = [.. document.GetProperty("explanations").EnumerateArray()
                .Zip(maps, (target, map) => Class(target, map, segments?.Count, Required(document, "activation") != "none"))],
        };
    }

    public static ExplanationFile File(JsonElement document, ImageExplanation explanation, ImageBuffer? source)
    {
        (JsonElement image, JsonElement model) = (document.GetProperty("image"), document.GetProperty("model"));
        JsonElement options = document.GetProperty("options");
        return new ExplanationFile
        {
            Explanation = explanation,
            SourceImage = source,
            ImagePath = Text(image, "path"),
            ImageSha256 = Text(image, "sha256"),
            Input = WholeOrNull(model, "channels") is { } channels
                ? new ScorerInput(Whole(model, "height"), Whole(model, "width"), channels,
                    Named<TensorLayout>(Required(model, "layout")))
                : null,
            Preprocessing = options.GetProperty("preprocessing") is { ValueKind: JsonValueKind.Object } preprocessing
                ? new Preprocessing
                {
                    Scale = Number(preprocessing, "scale"),
                    Mean = Numbers(preprocessing.GetProperty("mean")),
                    Std = Numbers(preprocessing.GetProperty("std")),
                    Channels = Named<ChannelOrder>(Required(preprocessing, "channels")),
                }
                : null,
            LabelsPath = Text(options, "labels"),
            SegmentationPath = Text(options, "segmentationPath"),
            Preset = Text(options, "preset"),
            TopFeatures = WholeOrNull(options, "topFeatures"),
            MaskedImage = options.GetProperty("maskedPicture") is { ValueKind: JsonValueKind.Object } masked
                ? MaskedImage(masked)
                : null,
            BatchSize = WholeOrNull(options, "batch"),
            Threads = WholeOrNull(options, "threads"),
            Files = Texts(document, "files"),
            Tool = Text(document, "tool"),
        };
    }

    private static ImageAndMaskOptions MaskedImage(JsonElement options) => new()
    {
        PositiveOnly = options.GetProperty("positiveOnly").GetBoolean(),
        NegativeOnly = options.GetProperty("negativeOnly").GetBoolean(),
        HideRest = options.GetProperty("hideRest").GetBoolean(),
        Features = Whole(options, "features"),
        MinWeight = Number(options, "minWeight"),
        BlueOrange = Required(options, "tint") != "green-red",
    };

    private static RecordedOptions Options(JsonElement document, string summary, ResizeMode resize)
    {
        KeyValuePair<string, object?>[] values = [.. document.GetProperty("options").EnumerateObject()
            .Where(option => !OriginFields.Contains(option.Name))
            .Select(option => KeyValuePair.Create(option.Name, Option(option.Value)))];
        object? Value(string name) => values.FirstOrDefault(value => value.Key == name).Value;
        return new RecordedOptions(summary, values)
        {
            Resize = resize,
            PixelRange = Value("range") is double[] range ? (range[0], range[1]) : null,
            Interpolation = Value("interpolation") is string filter
                ? Named<ResampleFilter>(filter.Replace("-", "", StringComparison.Ordinal))
                : ResampleFilter.Bilinear,
            Alpha = (Value("alpha") is string alpha ? AlphaMode.Parse(alpha) : null) ?? AlphaMode.OverWhite,
            Classes = Value("classes") is double[] classes ? [.. classes.Select(index => (int)index)] : [],
            TopClasses = Value("topClasses") as int?,
            Seed = document.GetProperty("seed").GetUInt64(),
        };
    }

    private static object? Option(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        // Only a double can be -0.
        JsonValueKind.Number => value.GetRawText() is var text && text != "-0"
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole) ? whole : value.GetDouble(),
        JsonValueKind.Array => Numbers(value),
        _ => new ComponentInfo(Required(value, "name"), [.. value.EnumerateObject().Where(parameter => parameter.Name != "name")
            .Select(parameter => KeyValuePair.Create(parameter.Name, NumberOf(parameter.Value)))]),
    };

    private static ImageExplanation.StageTimings Timings(JsonElement timings) => new()
    {
        Load = Number(timings, "load"),
        Decode = Number(timings, "decode"),
        Segmentation = Number(timings, "segmentation"),
        Inference = Number(timings, "inference"),
        Perturbation = Number(timings, "perturbation"),
        Surrogate = Number(timings, "surrogate"),
        Render = Number(timings, "render"),
    };

    private static ClassExplanation Class(JsonElement target, AttributionMap map, int? segments, bool isActivated)
    {
        JsonElement name = target.GetProperty("class");
        bool isClass = name.ValueKind == JsonValueKind.Object;
        return new ClassExplanation
        {
            ClassIndex = isClass ? Whole(name, "index") : null,
            ClassName = isClass ? Text(name, "name") : null,
            TargetName = target.TryGetProperty("target", out JsonElement named) ? named.GetString() : null,
            Probability = Number(target, "probability"),
            // Files of earlier versions don't say it.
            IsProbability = target.TryGetProperty("isProbability", out JsonElement isProbability) ? isProbability.GetBoolean()
                : isClass && (isActivated || IsWithinUnit("probability") && IsWithinUnit("baselineProbability")),
            BaselineProbability = Number(target, "baselineProbability"),
            Surrogate = BySegment("importance") is { } importance
                ? new SurrogateFit
                {
                    Importance = importance,
                    ImportanceKind = target.TryGetProperty("importanceKind", out JsonElement kind) ? kind.GetString() : null,
                    SignedImportance = BySegment("signedImportance"),
                    StandardError = BySegment("standardError"),
                    Debiased = target.TryGetProperty("debiased", out _) ? BySegment("debiased") : null,
                    ConvergenceRatio = target.TryGetProperty("convergenceRatio", out JsonElement ratio) ? NumberOrNull(ratio) : null,
                    Intercept = NumberOrNull(target.GetProperty("intercept")),
                    R2 = Number(target, "r2"),
                    HeldOutR2 = target.TryGetProperty("heldOutR2", out JsonElement heldOut) ? NumberOrNull(heldOut) : null,
                    HeldOutR2Interval = target.TryGetProperty("heldOutR2Interval", out JsonElement interval)
                        && interval.ValueKind == JsonValueKind.Array && interval.GetArrayLength() == 2
                        ? (interval[0].GetDouble(), interval[1].GetDouble()) : null,
                    LocalPrediction = Number(target, "localPrediction"),
                }
                : null,
            Map = map,
            Warnings = Texts(target, "warnings"),
        };

        bool IsWithinUnit(string name) => Number(target, name) is double.NaN or (>= 0 and <= 1);

        double[]? BySegment(string list)
        {
            if (target.GetProperty(list) is not { ValueKind: JsonValueKind.Array } values)
                return null;
            double[] numbers = Numbers(values);
            return segments is null || numbers.Length == segments
                ? numbers
                : throw new FormatException($"{list} has {numbers.Length} numbers for {segments} segments");
        }
    }

    /// <summary>The value of an enumeration by its name, in any case. A number is no name.</summary>
    private static T Named<T>(string name) where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<T>(found)
            : throw new FormatException($"there is no {typeof(T).Name} '{name}'");

    private static string? Text(JsonElement parent, string name) => parent.GetProperty(name).GetString();

    private static string Required(JsonElement parent, string name) =>
        Text(parent, name) ?? throw new FormatException($"its {name} is null");

    private static string[] Texts(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(text => text.GetString() ?? "")];

    private static int Whole(JsonElement parent, string name) => parent.GetProperty(name).GetInt32();

    private static int? WholeOrNull(JsonElement parent, string name) =>
        parent.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.GetInt32() : null;

    /// <summary>Reads a number; null becomes NaN.</summary>
    private static double Number(JsonElement parent, string name) => NumberOf(parent.GetProperty(name));

    private static double NumberOf(JsonElement value) => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();

    private static double? NumberOrNull(JsonElement value) => NumberOf(value) is var number && double.IsNaN(number) ? null : number;

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(NumberOf)];
}
