using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>
/// The files of an evaluation by one method: in the output folder if there is one method, otherwise in a subfolder with the method's
/// name. <c>settings.json</c> holds everything that the results depend on. An evaluation continues only with equal settings.
/// </summary>
internal sealed class EvaluationFiles
{
    public const string Rows = "results.jsonl", Table = "results.csv", Report = "report.html";
    public const string Settings = "settings.json";
    private const string Cards = "cards.jsonl";
    private const string Comparison = "methods.csv", SideBySide = "methods.html";

    private readonly EvaluateSettings _asked;
    private readonly OnnxScorer _scorer;
    private readonly ExplainOptions _options;
    private readonly string _folder;
    private readonly string _settings;
    private readonly IReadOnlyList<string> _notes;

    public EvaluationFiles(EvaluateSettings asked, (string Name, ExplainOptions Options) method, OnnxScorer scorer, DataSet images,
        DataSetEvaluator evaluator, IReadOnlyList<IMapMetric> metrics)
    {
        (_asked, _scorer, _options, Method, Evaluator) = (asked, scorer, method.Options, method.Name, evaluator);
        _folder = asked.Methods.Count == 1 ? asked.ResultFolder : Path.Combine(asked.ResultFolder, method.Name);
        _settings = Describe(images, metrics);
        _notes = [.. images.Notes, .. asked.Notes];
    }

    public string Method { get; }

    /// <summary>The method's options, with the resolved class.</summary>
    public ExplainOptions Options => _options with
    {
        Classes = _asked.Class is null ? [] : [ModelFile.FindClass(_scorer, _asked.Class)],
        TopClasses = null,
    };

    /// <summary>The folder of the results.</summary>
    public string Folder => _folder;

    public DataSetEvaluator Evaluator { get; }

    /// <summary>Checks that these evaluations can start or continue in their folders.</summary>
    public static void Check(EvaluateSettings asked, IReadOnlyList<EvaluationFiles> methods, Problems problems)
    {
        foreach (string file in methods.SelectMany(method => EvaluationFolder.FileNames.Select(name => Path.Combine(method._folder, name)))
            .Concat(methods.Count > 1 && asked.Shard is null
                ? ((string[])[Comparison, SideBySide]).Select(name => Path.Combine(asked.ResultFolder, name))
                : []))
            problems.Collect<object>(() =>
            {
                FileContent.RefuseLink(file);
                return null!;
            });
        if (File.Exists(asked.Output))
            problems.Add($"The output folder '{asked.Output}' is a file; give a folder with -o.");
        if (asked.Restart)
            foreach (string folder in Folders(asked).Where(folder => !IsOurs(folder) && HasResults(folder)))
                problems.Add($"The folder '{folder}' holds files named as results, but no settings.json of an evaluation, so --restart "
                    + $"does "
                    + "not remove them; give another folder with -o.");
        else if (methods.Count == 1 ? Folders(asked).Skip(1).Any(IsOurs) : IsOurs(asked.ResultFolder))
            problems.Add($"The folder '{asked.ResultFolder}' holds an evaluation "
                + $"{(methods.Count == 1 ? "by several methods" : "by one method")}; "
                + "give another folder with -o, or --restart to remove that one.");
        else
            foreach (EvaluationFiles method in methods)
                method.Check(problems);
    }

    /// <summary>Removes the result files of evaluations from a folder, and no other files.</summary>
    /// <exception cref="LimeException">Another evaluation is writing to it.</exception>
    public static void Remove(EvaluateSettings asked)
    {
        string[] folders = [.. Folders(asked).Where(IsOurs)];
        foreach (string folder in folders)
        {
            string cards = Path.Combine(folder, Cards);
            try
            {
                if (File.Exists(cards))
                    File.Open(cards, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            }
            catch (IOException busy)
            {
                throw new LimeException(
                    $"Another evaluation writes to the folder {folder}; wait until it ends, or give another folder.", busy);
            }
            foreach (string name in EvaluationFolder.FileNames)
                File.Delete(Path.Combine(folder, name));
        }
        if (folders.Length > 0)
            foreach (string name in (string[])[Comparison, SideBySide])
                File.Delete(Path.Combine(asked.ResultFolder, name));
    }

    /// <summary>Starts or continues the evaluation.</summary>
    /// <param name="images">All images.</param>
    public EvaluationFolder Open(DataSet images) => _asked.Shard is { } shard
        ? EvaluationFolder.OpenShard(_folder, _settings, shard, [.. images.Images.Select(image => image.Image)], Header.ToJson())
        : EvaluationFolder.Open(_folder, _settings);

    /// <summary>Writes the files that compare several methods.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="results">The results of the methods.</param>
    /// <param name="open">Opens the folder of a method by its index.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The methods, whose folders are closed, and the paths.</returns>
    public static (IReadOnlyList<HtmlReport.ComparedMethod> Methods, IReadOnlyList<string> Paths) Compare(
        string output, IReadOnlyList<MethodResult> results, Func<int, EvaluationFolder> open, CancellationToken cancellation)
    {
        string table = Path.Combine(output, Comparison), page = Path.Combine(output, SideBySide);
        List<EvaluationFolder> folders = [];
        try
        {
            folders.AddRange(results.Select((_, i) => open(i)));
            IReadOnlyList<HtmlReport.ComparedMethod> methods = HtmlReport.ComparedMethod.Create(
                [.. results.Zip(folders, (result, folder) => (result.Method, folder, (EvaluationSummary?)result.Summary))]);
            MethodsCsv.Write(table, methods);
            HtmlReport report = results[0].Report;
            (report with { Facts = [.. report.Facts.Where(fact => fact.Name != "method")], Shortcuts = null })
                .WriteMethods(page, methods, cancellation);
            return (methods, [table, page]);
        }
        finally
        {
            folders.ForEach(folder => folder.Dispose());
        }
    }

    /// <summary>What the report says beside the results.</summary>
    public ReportHeader Header => new(
        [.. _asked.Methods.Select(method => method.Name)],
        Method,
        $"{Path.GetFileName(_asked.Model)} on "
            + Path.GetFileName(Path.GetFullPath(_asked.Folder).TrimEnd(Path.DirectorySeparatorChar)),
        [.. new (string Name, string Value)[]
        {
            ("model", $"{Path.GetFileName(_asked.Model)}, SHA-256 {_scorer.Info.Sha256?[..12]}"),
            ("pixels", PixelsInWords(_scorer.Preprocessing)),
            ("images", _asked.Folder),
            ("method", $"{Method} ({_options.Summary})"),
            ("explained", _asked.Class is { } text ? Evaluator.Classes.Name(ModelFile.FindClass(_scorer, text)) : "the predicted class"),
            ("made by", $"mlnet-lime {ToolVersion.Text}"),
        }.Concat(_scorer.Info.Notes.Select(note => ("note", note))).Select(fact => KeyValuePair.Create(fact.Item1, fact.Item2))],
        [.. Evaluator.Metrics.Select(metric => metric.Name)], [.. _scorer.Info.Guesses], _notes);

    /// <summary>The preprocessing for readers: fractions as such, and only what changes the pixels.</summary>
    private static string PixelsInWords(Preprocessing made)
    {
        string text = $"{made.Channels.ToString().ToUpperInvariant()}, 0 to 255";
        double inverse = Math.Round(1 / made.Scale, 3);
        if (made.Scale != 1)
            text += made.Scale is > 0 and < 1 && Math.Abs(1 / made.Scale - inverse) < 1e-6
                ? FormattableString.Invariant($", divided by {inverse}")
                : FormattableString.Invariant($", times {made.Scale:G6}");
        if (made.Mean.Any(value => value != 0))
            text += $", minus {Text(made.Mean)}";
        return made.Std.Any(value => value != 1) ? text + $", divided by {Text(made.Std)}" : text;
    }

    /// <summary>The preprocessing as text, with all digits.</summary>
    private static string Pixels(Preprocessing made) =>
        FormattableString.Invariant($"{made.Channels}, scale {made.Scale:R}, mean {Text(made.Mean)}, std {Text(made.Std)}");

    /// <summary>The output folder and the existing subfolders of methods.</summary>
    private static IEnumerable<string> Folders(EvaluateSettings asked) =>
    [
        asked.ResultFolder,
        .. asked.Registry.Methods.Definitions.Select(method => Path.Combine(asked.ResultFolder, method.Key)).Where(Directory.Exists),
    ];

    private static bool HasResults(string folder) =>
        new[] { Report, Table, Rows, Cards }.Any(name => new FileInfo(Path.Combine(folder, name)) is { Exists: true, Length: > 0 });

    private static bool IsOurs(string folder) => ReadSettings(folder)?.ContainsKey("tool") == true;

    private static Dictionary<string, string>? ReadSettings(string folder)
    {
        string path = Path.Combine(folder, Settings);
        if (!File.Exists(path))
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetRawText());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return [];
        }
    }

    private void Check(Problems problems)
    {
        if (ReadSettings(_folder) is not { } before)
        {
            if (HasResults(_folder))
                problems.Add($"The folder '{_folder}' holds result files without a settings.json, so their settings are unknown; "
                    + "give another folder with -o.");
            return;
        }
        using JsonDocument document = JsonDocument.Parse(_settings);
        string[] other = [.. document.RootElement.EnumerateObject()
            .Where(entry => before.GetValueOrDefault(entry.Name) != entry.Value.GetRawText())
            .Select(entry => $"{entry.Name} {entry.Value.GetRawText()} where it was "
                + (before.GetValueOrDefault(entry.Name) ?? "absent"))];
        if (other.Length > 0)
            problems.Add($"The folder '{_folder}' holds an evaluation with other settings ({string.Join("; ", other)}); give "
                + "another folder with -o, or --restart to remove that evaluation and start again.");
    }

    /// <summary>Everything that the results depend on. Batch size and number of threads do not change them.</summary>
    private string Describe(DataSet images, IReadOnlyList<IMapMetric> metrics)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for readers, never embedded in HTML
        }))
        {
            json.WriteStartObject();
            json.WriteString("tool", $"mlnet-lime {ToolVersion.Text}");
            json.WriteString("folder", Path.GetFullPath(_asked.Folder));
            json.WriteString("truth", File.Exists(_asked.Truth) ? Path.GetFullPath(_asked.Truth) : _asked.Truth);
            json.WriteNumber("pictures", images.Images.Count);
            json.WriteString("picturesSha256", Sha256(images.Images.SelectMany(image => (string?[])
            [
                image.Image, image.Label, image.MaskPath is { } mask ? (image.Store is null ? Path.GetFullPath(mask) : mask) : null,
                string.Join(';', image.Boxes),
            ])));
            json.WriteString("limit", _asked.Limit?.ToString(CultureInfo.InvariantCulture) ?? "none");
            json.WriteBoolean("onlyWrong", _asked.OnlyWrong);
            if (_asked.Store != CardContent.Overlays)
                json.WriteString("store", _asked.Store.ToString().ToLowerInvariant());
            json.WriteString("model", Path.GetFileName(_asked.Model));
            json.WriteString("modelSha256", _scorer.Info.Sha256);
            ScorerInput input = _scorer.Input;
            json.WriteString("input", $"{_scorer.Info.Input} {input.Height}x{input.Width}x{input.Channels} {input.Layout}");
            foreach ((string name, IReadOnlyList<double> values) in _scorer.Info.InputValues
                .OrderBy(value => value.Key, StringComparer.Ordinal))
                json.WriteString($"inputValues.{name}", values.Count <= 100 ? Text(values) : Sha256([Text(values)]));
            json.WriteString("output", _scorer.Info.Output);
            json.WriteString("activation", _scorer.Activation.ToString());
            json.WriteString("device", _scorer.Info.Device);
            json.WriteString("preprocessing", Pixels(_scorer.Preprocessing));
            json.WriteString("classNamesSha256", _scorer.ClassNames is { } names ? Sha256(names) : "none");
            json.WriteString("class", _asked.Class ?? "predicted");
            json.WriteString("metrics", string.Join(',', metrics.Select(metric => metric.Name)));
            json.WriteString("method", Method);
            json.WriteString("seed", _options.Seed.ToString(CultureInfo.InvariantCulture));
            foreach ((string name, object? value) in _options.Describe())
                json.WriteString($"options.{name}", Text(value));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Text(object? value) => value switch
    {
        null => "none",
        IEnumerable<double> numbers => string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Sha256(IEnumerable<string?> texts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', texts.Select(text => text ?? "\0")))));
}
