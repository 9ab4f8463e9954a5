using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.ResultViews;

namespace Microsoft.ML.Lime.Tests;

public sealed partial class ResultViewTests
{
    private const string Nasty = "</td><script>alert('1')</script>&\"";

    private static readonly MetricValue Metric = new(0.5, 0.25, null, double.NaN);

    [Theory]
    [MemberData(nameof(Results))]
    public void ToString_EveryResult_IsShortAndHasNoMemberList(string type)
    {
        string text = Result(type).ToString()!;
        Assert.DoesNotMatch(@"^\w+ \{|Microsoft\.ML", text);
        Assert.InRange(text.Length, 1, 400);
    }

    public static TheoryData<string> Results => [.. All().Select(result => result.GetType().Name)];

    [Fact]
    public void Results_IncludeEveryRenderedResultType() => Assert.Equal(
        new[] { typeof(ImageExplanation), typeof(ResultExtensions) }.SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.IsDefined(typeof(TypeFormatterSourceAttribute), false))
            .Select(type => type.Name).Order(StringComparer.Ordinal),
        Results.Select(row => (string)row.Data).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Results))]
    public void ToHtml_EveryResult_IsWellFormedAndSelfContained(string type)
    {
        string html = View(type).ToHtml();
        XElement fragment = XElement.Parse(SingleTag().Replace(html, "<$1/>")); // balanced tags, quoted attributes, escaped text
        Assert.DoesNotContain(fragment.DescendantsAndSelf(), element =>
            element.Name.LocalName is "script" or "style" or "link" or "iframe");
        Assert.DoesNotContain(fragment.DescendantsAndSelf().Attributes(),
            attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)
                || attribute.Value.Contains("http", StringComparison.Ordinal));
        Assert.All(fragment.Descendants("img"), image =>
            Assert.StartsWith("data:image/png;base64,", image.Attribute("src")!.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("background", html, StringComparison.Ordinal); // suits light and dark pages
        Assert.DoesNotMatch(@"(^|[^-])color:", html);
    }

    [Theory]
    [MemberData(nameof(Results))]
    public void ToText_EveryResult_IsPlainTextNotMemberList(string type)
    {
        string text = View(type).ToString();
        Assert.DoesNotMatch(@"^\w+ \{|Microsoft\.ML", text);
        Assert.DoesNotContain("<td", text, StringComparison.Ordinal);
        Assert.NotEmpty(text);
        Assert.Equal(text.TrimEnd(), text);
    }

    /// <summary>Does what the Formatter of dotnet-interactive does, which finds the attribute by name only.</summary>
    [Theory]
    [MemberData(nameof(Results))]
    public void FormatterSource_WhenFoundByName_FormatsHtmlAndText(string type)
    {
        object result = Result(type);
        ResultView view = View(type);
        object attribute = Assert.Single(result.GetType().GetCustomAttributes(true), found =>
            found.GetType().Name == "TypeFormatterSourceAttribute");
        var sourceType = Assert.IsAssignableFrom<Type>(Property(attribute, "FormatterSourceType"));
        Assert.Equal(["text/html", "text/plain"], (string[])Property(attribute, "PreferredMimeTypes")!);
        object source = Activator.CreateInstance(sourceType)!;
        var formatters = Assert.IsAssignableFrom<IEnumerable>(source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null));
        var present = new Dictionary<string, string>();
        foreach (object formatter in formatters)
        {
            MethodInfo format = formatter.GetType().GetMethod("Format")!;
            Assert.Equal([typeof(object), typeof(TextWriter)], format.GetParameters().Select(parameter => parameter.ParameterType));
            Assert.Equal(typeof(bool), format.ReturnType);
            using var writer = new StringWriter();
            Assert.False((bool)format.Invoke(formatter, ["another object", writer])!);
            Assert.True((bool)format.Invoke(formatter, [result, writer])!);
            present.Add((string)Property(formatter, "MimeType")!, writer.ToString());
        }
        Assert.Equal(view.ToHtml(), present["text/html"]);
        Assert.Equal(view.ToString(), present["text/plain"]);
        Assert.Equal(2, present.Count);

        static object? Property(object from, string name) => from.GetType().GetProperty(name)?.GetGetMethod()?.Invoke(from, null);
    }

    [Fact]
    public void ToText_Explanation_ListsSegmentsErrorsAndWarnings()
    {
        string text = Explanation().ToText();
        Assert.Equal($"""
            LIME: {Nasty}
            3 segments, 4 samples, 6 model runs on cpu, seed 7.
            star: probability 0.900, baseline 0.100; R² 0.500.
            Segment  Importance ± error    Effect    Area   Position
            2          +0.2500 ± 0.0500  supports  50.0 %     bottom
            1          −0.1250 ± 0.0250   opposes  25.0 %  top right
            0                0.0000 ± –            25.0 %   top left
            Warning: {Nasty}
            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public void ToSvg_DrawsBarFromZeroToValueAndWhiskerOverError()
    {
        // The range -1 to 3 spans pixels 1 to 139: zero is at 35.5, 2 at 104.5, 1 and 3 at 70 and 139.
        (double, double) range = ErrorBar.Range([new(2, 1), new(-1, null), new(double.NaN, 9)]);
        Assert.Equal((-1, 3), range);
        string svg = new ErrorBar(2, 1).ToSvg(range);
        Assert.Contains("x=\"35.5\" y=\"2\" width=\"69\"", svg, StringComparison.Ordinal);
        Assert.Contains("M70 6H139", svg, StringComparison.Ordinal);
        Assert.Contains("x=\"1\" y=\"2\" width=\"34.5\"", new ErrorBar(-1, null).ToSvg(range), StringComparison.Ordinal);
        Assert.Equal("", new ErrorBar(double.NaN, 9).ToSvg(range));
        Assert.Equal("", new ErrorBar(0, null).ToSvg((0, 0)));
    }

    [Fact]
    public void ToHtml_Image_ShrinksLargeAndEnlargesSmallImages()
    {
        string large = ImageBuffer.FromBytes(400, 1600, 1, new byte[400 * 1600]).ToHtml();
        Assert.Contains("width=\"800\" height=\"200\"", large, StringComparison.Ordinal);
        string small = ImageBuffer.FromBytes(40, 60, 1, new byte[2400]).ToHtml();
        Assert.Contains("width=\"180\" height=\"120\"", small, StringComparison.Ordinal);
    }

    [Fact]
    public void ToText_EvaluationSummary_ListsReferencesOfEachMetric()
    {
        string[] lines = All().OfType<EvaluationSummary>().Single().ToText().Split('\n');
        Assert.StartsWith("2 images, 1 of them unreadable; correct: 1 of 1, 100.0 % (95 %: 20.7 to 100.0 %).", lines[0],
            StringComparison.Ordinal);
        string row = Assert.Single(lines, line => line.StartsWith("insertionAuc", StringComparison.Ordinal));
        Assert.Equal(["insertionAuc", "0.500", "0.500", "to", "0.500", "0.500", "0.250", "–", "–"],
            row.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    internal static ImageExplanation Explanation()
    {
        SegmentMap segments = SegmentMap.FromValues(4, 6, (int[])[0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, .. Enumerable.Repeat(2, 12)]);
        double[] importance = [0, -0.125, 0.25];
        return new ImageExplanation
        {
            Method = "lime",
            Model = new ScorerInfo { Name = Nasty },
            ImageFit = ImageFit.Create(4, 6, 4, 6, ResizeMode.Fill),
            Image = ImageBuffer.FromBytes(4, 6, 3, new byte[72]),
            Segments = segments,
            Options = new LimeOptions { Seed = 7 },
            Activation = Activation.Softmax,
            Samples = 4,
            ModelCalls = 6,
            Timings = new() { Inference = 1234 },
            Classes =
            [
                new ClassExplanation
                {
                    ClassIndex = 3,
                    ClassName = "star",
                    Probability = 0.9,
                    IsProbability = true,
                    BaselineProbability = 0.1,
                    Surrogate = new SurrogateFit { Importance = importance, StandardError = [double.NaN, 0.025, 0.05], R2 = 0.5,
                        LocalPrediction = 0.8 },
                    Map = segments.ToAttributionMap(importance),
                    Warnings = [Nasty],
                },
            ],
        };
    }

    private static ResultView View(string type) => ResultRenderer.Find(Result(type))!;

    private static object Result(string type) => All().Single(result => result.GetType().Name == type);

    private static IEnumerable<object> All()
    {
        ImageExplanation explanation = Explanation();
        EvaluatedImage[] rows =
        [
            new() { Image = Nasty, Truth = Nasty, Prediction = Nasty, Probability = 0.9, Metrics = new Dictionary<string,
                MetricValue> { ["insertionAuc"] = Metric } },
            new() { Image = "torn.png", Warnings = [Nasty] },
        ];
        EvaluationSummary summary = EvaluationSummary.Create(rows);
        ReportCard card = ReportCard.Create(Nasty, explanation);
        return
        [
            explanation, explanation.Classes[0], explanation.Classes[0].Map, explanation.Segments!, explanation.Image,
            summary, summary.Metrics[0], Metric, rows[0], card,
            new ShortcutFindings
            {
                BorderWidth = 0.125,
                FalseAlarmRate = 0.01,
                MinImages = 10,
                Classes =
                [
                    new ShortcutFindings.ClassFindings
                    {
                        Class = Nasty,
                        Images = 12,
                        Mean = card.Map,
                        BorderShare = 0.5,
                        BorderArea = 0.4375,
                        Clusters = [new ShortcutFindings.Cluster { Mean = card.Map, Images = [Nasty] }],
                        Alarms = [new ShortcutFindings.Alarm { Class = Nasty, Region = "here", Images = 3, TestedImages = 12, Share = 0.5,
                            Expected = 0.1, PValue = 0.001, Message = $"Look at {Nasty}." }],
                    },
                ],
            },
        ];
    }

    [GeneratedRegex("<(img [^>]*)>")]
    private static partial Regex SingleTag();
}
