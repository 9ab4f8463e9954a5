using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Tool.Arguments;
using Microsoft.ML.Lime.Tool.Hosting;
using Microsoft.ML.Lime.Tool.Notebooks;
using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary>
/// Runs <c>explain</c>. Arguments, images, labels, model and folder are validated before the first perturbed image is scored, and all
/// problems are reported together.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="session">Console and cancellation.</param>
/// <param name="problems">The problems of the arguments; further ones are added.</param>
internal sealed class ExplainRun(ExplainSettings settings, Session session, Problems problems)
{
    private readonly ToolConsole _console = session.Console;
    private readonly List<string> _documents = [];
    private ExplanationNotebook? _notebook;

    public void Run()
    {
        Image[] images = ReadImages();
        IReadOnlyList<string>? labels = settings.Labels.Value;
        long began = Stopwatch.GetTimestamp();
        using OnnxScorer? scorer = ModelFile.Open(settings.Model, settings.Scorer, labels, problems);
        session.Cancellation.ThrowIfCancellationRequested();
        double load = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        ExplainOptions options = settings.Options;
        if (scorer is not null)
        {
            bool isUnlabeled = settings.LabelsPath is not null && labels is null;
            options = options with { Classes = FindClasses(scorer, isUnlabeled) };
            foreach (string problem in options.EffectiveTarget.Problems(scorer))
                problems.Add(problem);
            problems.Collect(() => ModelFile.FindLayer(scorer, options));
        }
        using OutputFolder? folder = session.Own(
            () => problems.Collect(() => OutputFolder.Open(settings.Folder, settings.Images.Append(settings.Model))));
        problems.ThrowIfAny();

        _notebook = settings.Notebook is null ? null : new ExplanationNotebook(settings, scorer!, options);
        IExplainer explainer = options.CreateExplainer()!; // the options of every method create one
        foreach (Image image in images)
        {
            Explain(explainer, scorer!, image, folder!, load);
            load = 0; // counted for the first image only
        }
        if (settings.Notebook is { } file)
        {
            _notebook!.Save(file);
            if (!settings.Json && !settings.Quiet)
                _console.WriteLine($"Notebook: {file}");
        }
        if (settings.Json)
            _console.Out.WriteLine(_documents.Count == 1 ? _documents[0] : $"[\n{string.Join(",\n", _documents)}\n]");
    }

    /// <summary>Decodes every image. Only a single image is kept, because many may not fit into memory.</summary>
    private Image[] ReadImages() => [.. settings.Images.Zip(OutputNames.For(settings.Images), (path, names) =>
    {
        session.Cancellation.ThrowIfCancellationRequested();
        var image = new Image(path, names);
        if (InputFiles.Exists(path, "image", problems) && problems.Collect(Read) is { } source && settings.Images.Count == 1)
            image.Source = source;
        return image;

        ImageBuffer Read()
        {
            ImageBuffer source = image.Read();
            settings.Drawing.CheckSize(source, path);
            return source;
        }
    })];

    private int[] FindClasses(IScorer scorer, bool isUnlabeled)
    {
        if (settings.Top > scorer.ClassCount)
            problems.Add($"--top {settings.Top} asks for more than the model's {scorer.ClassCount} classes; ask for fewer.");
        if (isUnlabeled) // the error of the label file says why
            return [];
        return [.. settings.Classes.Select(text => problems.Collect<int?>(() => ModelFile.FindClass(scorer, text)))
            .OfType<int>().Distinct()];
    }

    private void Explain(IExplainer explainer, OnnxScorer scorer, Image image, OutputFolder folder, double load)
    {
        try
        {
            ImageBuffer source = image.Source ?? image.Read();
            string title = Path.GetFileName(image.Path);
            ImageExplanation explanation = settings.Watch && explainer is LimeExplainer lime
                ? new WatchedExplanation(_console, settings.Drawing, TimeSpan.FromSeconds(0.25))
                    .Run(title, source, lime, scorer, session.Cancellation)
                : ProgressBar.Run(_console, settings.Quiet || settings.Json, title,
                    progress => explainer.Explain(scorer, source, progress, session.Cancellation));
            long began = Stopwatch.GetTimestamp();
            ColorScale? shared = settings.Drawing.SharedScale(explanation.Classes);
            ColorScale Scale(ClassExplanation target) => shared ?? settings.Drawing.OwnScale(target);
            IReadOnlyList<string> files = new ExplanationFiles(folder, image.Names, settings.Drawing, shared, settings.MapPath)
                .Write(source, explanation, session.Cancellation);
            ImageExplanation.StageTimings timings = explanation.Timings;
            explanation = explanation with
            {
                Model = explanation.Model with { Notes = [.. settings.Notes, .. explanation.Model.Notes] },
                Timings = timings with
                {
                    Load = load,
                    Decode = timings.Decode + image.Milliseconds,
                    Render = Stopwatch.GetElapsedTime(began).TotalMilliseconds,
                },
            };
            _notebook?.Add(image.Path, source, explanation);
            string[] saved = settings.Save ? [image.Names.Saved] : [];
            ExplanationFile file = WithOrigin(explanation, source, scorer, image, [.. files, .. saved, image.Names.Json]);
            if (settings.Save)
                folder.Write(image.Names.Saved, file.Save);
            string json = file.ToJson();
            folder.Write(image.Names.Json, path => FileContent.Write(path, Encoding.UTF8.GetBytes(json + "\n")));
            session.Cancellation.ThrowIfCancellationRequested();
            Report(source, explanation, session.Commit(folder.Publish), json, image, Scale);
        }
        catch (LimeException bad) when (settings.Images.Count > 1)
        {
            throw new LimeException([.. bad.Problems.Select(problem => $"{image.Path}: {problem}")]);
        }
    }

    private ExplanationFile WithOrigin(
        ImageExplanation explanation, ImageBuffer source, OnnxScorer scorer, Image image, IReadOnlyList<string> files)
    {
        return new()
        {
            Explanation = explanation,
            SourceImage = source,
            ImagePath = image.Path,
            ImageSha256 = image.Sha256,
            Input = scorer.Input,
            Preprocessing = scorer.Preprocessing,
            LabelsPath = settings.LabelsPath,
            SegmentationPath = settings.MapPath,
            Preset = settings.Preset,
            TopFeatures = explanation.Segments is not null ? settings.Drawing.TopFeatures : null,
            MaskedImage = settings.Drawing.Masked,
            BatchSize = scorer.BatchTuning?.BatchSize ?? scorer.BatchSize,
            Threads = scorer.BatchTuning?.DegreeOfParallelism ?? scorer.DegreeOfParallelism,
            Files = files,
            Tool = $"mlnet-lime {ToolVersion.Text}",
        };
    }

    private void Report(
        ImageBuffer source, ImageExplanation explanation, IReadOnlyList<string> paths, string json, Image image,
        Func<ClassExplanation, ColorScale> scale)
    {
        if (settings.Json)
            _documents.Add(json);
        else if (!settings.Quiet)
            TerminalReport.Write(
                _console, image.Path, explanation, settings.Drawing.TopFeatures, paths,
                settings.Show || (settings.Watch && _console.CanRedraw) ? source : null, scale);
        else if (settings.Show)
            foreach (ClassExplanation target in explanation.Classes)
                TerminalReport.Show(_console, source, explanation, target, scale(target));
    }

    /// <summary>An image and its decoding time.</summary>
    private sealed class Image(string path, OutputNames names)
    {
        public string Path => path;

        public OutputNames Names => names;

        /// <summary>The decoded image; null if it is not kept.</summary>
        public ImageBuffer? Source { get; set; }

        public double Milliseconds { get; private set; }

        /// <summary>The hash of the bytes that the pixels of the last reading came from.</summary>
        public string? Sha256 { get; private set; }

        public ImageBuffer Read()
        {
            long began = Stopwatch.GetTimestamp();
            byte[] content = FileContent.Read(path, "image");
            ImageBuffer source = ImageFile.Decode(content, path);
            Milliseconds += Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
            return source;
        }
    }
}
