using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.Report;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The HTML report as a file, in a scripted document and in a real browser.</summary>
public sealed class HtmlReportTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("mlnet-lime-test-").FullName;

    private string Html => Path.Combine(_path, "report.html");

    [Fact]
    public void Write_IsSelfContainedSmallAndEscaped()
    {
        using (EvaluationFolder folder = EvaluationFolder.Open(_path, "{}"))
            new HtmlReport { Title = MadeUpEvaluation.Nasty }.Write(folder);
        string html = File.ReadAllText(Html);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 10_000, 100_000);
        Assert.DoesNotContain("http",
            html.Replace("http-equiv", "", StringComparison.Ordinal).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
        Assert.DoesNotContain("onerror=\"", html);
        Assert.DoesNotContain("{{", html.Replace("{{js}}", "", StringComparison.Ordinal));
        Assert.Contains("<title>&lt;/script&gt;&lt;img", html);
    }

    [Fact]
    public void Write_SortsWrongAndUncertainImagesFirst()
    {
        using EvaluationFolder folder = EvaluationFolder.Open(_path, "{}");
        void Add(string image, string? truth, string? prediction, double? probability) =>
            folder.Append(new EvaluatedImage { Image = image, Truth = truth, Prediction = prediction, Probability = probability }, null);
        Add("sure.png", "a", "a", 0.9);
        Add("unsure.png", "a", "a", 0.6);
        Add("wrong.png", "a", "b", 0.5);
        Add("unlabelled.png", null, "b", 0.7);
        Add("unreadable.png", "a", null, null);
        Add("sure and wrong.png", "b", "a", 0.8);
        new HtmlReport().Write(folder);
        string html = File.ReadAllText(Html);
        int start = html.IndexOf("id=\"data\">", StringComparison.Ordinal) + "id=\"data\">".Length;
        using JsonDocument data = JsonDocument.Parse(html[start..html.IndexOf("</script>", start, StringComparison.Ordinal)]);
        Assert.Equal(["sure and wrong.png", "wrong.png", "unreadable.png", "unsure.png", "unlabelled.png", "sure.png"],
            data.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("image").GetString()));
    }

    /// <summary>Half of the cards are what needs a look, half a random sample; the summary is of all images.</summary>
    [Fact]
    public void Write_MoreImagesThanCards_SelectsThem()
    {
        using EvaluationFolder folder = Rows(2500, i => i % 10 == 0 ? "b" : i % 50 == 3 ? null : "a");
        new HtmlReport { MaxCards = 101 }.Write(folder);
        using JsonDocument data = ReadData();
        string[] images = [.. data.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("image").GetString()!)];
        Assert.Equal(101, images.Distinct().Count());
        int[] numbers = [.. images.Select(image => int.Parse(image[..4], CultureInfo.InvariantCulture))];
        Assert.Equal(Enumerable.Range(0, 51).Select(i => 2490 - 10 * i), numbers[..51]); // the most confident errors
        Assert.All(numbers[51..], number => Assert.True(number % 10 != 0 && number % 50 != 3));
        Assert.InRange(numbers[51..].Average(), 800, 1700);
        JsonElement summary = data.RootElement.GetProperty("summary");
        Assert.Equal((2500, 50), (summary.GetProperty("pictures").GetInt32(), summary.GetProperty("unreadable").GetInt32()));
        Assert.Contains("101 of 2500 images: 51 of the 300 that are incorrect or unreadable, the most confident first, and 50 of "
            + "the others at random", data.RootElement.GetProperty("facts").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FewOthers_ShowsMoreOfWhatNeedsALook()
    {
        using EvaluationFolder folder = Rows(300, i => i < 10 ? "a" : "b");
        new HtmlReport { MaxCards = 100 }.Write(folder);
        using JsonDocument data = ReadData();
        Assert.Equal((90, 10), (data.RootElement.GetProperty("rows").EnumerateArray().Count(row => !row.GetProperty("right").GetBoolean()),
            data.RootElement.GetProperty("rows").EnumerateArray().Count(row => row.GetProperty("right").GetBoolean())));
    }

    [Fact]
    public void Write_LargeCards_StaysBelowThirtyMegabytesUnlessANumberIsGiven()
    {
        using EvaluationFolder folder = EvaluationFolder.Open(_path, "{}");
        AppendLarge(folder, 450, photoBytes: 60_000, overlayBytes: 1);
        new HtmlReport().Write(folder);
        Assert.InRange(new FileInfo(Html).Length, 20_000_000, 30_000_000);
        new HtmlReport { MaxCards = 450 }.Write(folder);
        Assert.InRange(new FileInfo(Html).Length, 30_000_001, 50_000_000);
    }

    /// <summary>The photo is on the page once, but the map of each method.</summary>
    [Fact]
    public void WriteMethods_LargeCards_StaysBelowThirtyMegabytesUnlessANumberIsGiven()
    {
        string path = Path.Combine(_path, "methods.html");
        using EvaluationFolder first = EvaluationFolder.Open(Path.Combine(_path, "lime"), "{}");
        using EvaluationFolder second = EvaluationFolder.Open(Path.Combine(_path, "rise"), "{}");
        AppendLarge(first, 450, photoBytes: 20_000, overlayBytes: 20_000);
        AppendLarge(second, 450, photoBytes: 20_000, overlayBytes: 20_000);
        IReadOnlyList<HtmlReport.ComparedMethod> methods =
            HtmlReport.ComparedMethod.Create([("lime", first, null), ("rise", second, null)]);
        new HtmlReport().WriteMethods(path, methods);
        Assert.InRange(new FileInfo(path).Length, 20_000_000, 30_000_000);
        using JsonDocument data = ReadData(path);
        string[] images = [.. data.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("image").GetString()!)];
        Assert.InRange(images.Length, 300, 449);
        Assert.Contains($"{images.Length} of 450 images: ", data.RootElement.GetProperty("facts").GetRawText(), StringComparison.Ordinal);
        string html = File.ReadAllText(path);
        Assert.All(images.Index(), image => Assert.Contains($"id=\"data-{image.Index}\">[{{\"image\":\"{image.Item}\"", html,
            StringComparison.Ordinal));
        new HtmlReport { MaxCards = 450 }.WriteMethods(path, methods);
        Assert.InRange(new FileInfo(path).Length, 30_000_001, 50_000_000);
        new HtmlReport { MaxCards = 5 }.WriteMethods(path, methods);
        Assert.Equal(5, Regex.Count(File.ReadAllText(path), "id=\"data-[0-9]"));
    }

    /// <summary>A report that must shrink reads no other cards than it has read.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(700)]
    [InlineData(1990)]
    public void CardSelection_OfFewerCards_IsPartOfThatOfMore(int problems)
    {
        EvaluatedImage[] rows = [.. Enumerable.Range(0, 2000).Select(i => new EvaluatedImage
        {
            Image = $"{i:0000}.png",
            Truth = "a",
            Prediction = i < problems ? "b" : "a",
            Probability = i * 7 % 13 / 13.0,
        })];
        HashSet<string> larger = [.. rows.Select(row => row.Image)];
        foreach (int max in (int[])[2000, 1999, 1000, 999, 17, 2, 1, 0])
        {
            HashSet<string> selected = [.. CardSelection.Create(rows, max).Rows.Select(row => row.Image)];
            Assert.Equal(max, selected.Count);
            Assert.Superset(selected, larger);
            larger = selected;
        }
    }

    private static void AppendLarge(EvaluationFolder folder, int count, int photoBytes, int overlayBytes)
    {
        byte[] photo = new byte[photoBytes], overlay = new byte[overlayBytes];
        new Random(1).NextBytes(photo);
        new Random(2).NextBytes(overlay);
        for (int i = 0; i < count; i++)
            folder.Append(new EvaluatedImage { Image = $"{i:0000}.png", Truth = "a", Prediction = "a", Probability = 0.5 }, new ReportCard
            {
                Image = $"{i:0000}.png",
                Explained = "a",
                Probability = 0.5,
                Method = "lime",
                Photo = photo,
                Overlay = overlay,
                Height = 1,
                Width = 1,
                Map = new ReportCard.ReducedMap(1, 1, [1]),
            });
    }

    private EvaluationFolder Rows(int count, Func<int, string?> prediction)
    {
        EvaluationFolder folder = EvaluationFolder.Open(_path, "{}");
        for (int i = 0; i < count; i++)
        {
            string predicted = prediction(i) is { } name ? $"\"{name}\"" : "null";
            folder.Copy(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{{\"image\":\"{i:0000}.png\",\"truth\":\"a\",\"prediction\":{predicted},\"probability\":{i / 1e4 + 0.5:R},")
                + "\"metrics\":{},\"warnings\":[]}"), null);
        }
        return folder;
    }

    private JsonDocument ReadData(string? path = null)
    {
        string html = File.ReadAllText(path ?? Html);
        int start = html.IndexOf("id=\"data\">", StringComparison.Ordinal) + "id=\"data\">".Length;
        return JsonDocument.Parse(html[start..html.IndexOf("</script>", start, StringComparison.Ordinal)]);
    }

    [Fact]
    public void Script_GeneratedEvaluation_SupportsFiltersSortingSlidersAndKeys()
    {
        WriteMadeUp(60);
        using ScriptedPage page = ScriptedPage.Open(Html);
        FilterSlideAndMove(page);
    }

    [ExtraFact("chromium")]
    public void Browser_GeneratedEvaluation_SupportsFiltersSortingSlidersAndKeys()
    {
        WriteMadeUp(60);
        using Browser browser = Browser.Open(Html);
        Assert.True(browser.Ask("document.querySelector('#metric-range').getClientRects().length === 0")!.GetValue<bool>());
        FilterSlideAndMove(browser);
        browser.Press("Escape");
        browser.Ask("document.querySelector('button[type=reset]').click()");
        browser.Until("document.querySelector('#count').textContent.startsWith('61 of')");
        browser.ShowCards();
        browser.Until("document.querySelector('.card img.map')?.complete && document.querySelector('.card img.map').naturalWidth === 96");
        browser.Ask("document.activeElement.blur()");
        browser.Press("j");
        Assert.True(browser.Ask(
            "(box => box.top >= 0 && box.top < innerHeight)(document.activeElement.getBoundingClientRect())")!.GetValue<bool>());
        Assert.Empty(browser.Errors);
    }

    private static void FilterSlideAndMove(ReportPage page)
    {
        int Visible() => page.Ask("[...document.querySelectorAll('.card')].filter(card => !card.hidden).length")!.GetValue<int>();

        Assert.Equal(61, Visible());
        Assert.Equal("61 of 61 images shown", page.Text("#count"));
        Assert.Equal(MadeUpEvaluation.Nasty, page.Text("h1"));
        Assert.Equal(0, page.Ask("document.querySelectorAll('.card img').length")!.GetValue<int>()); // images are added on demand
        page.ShowCards();
        page.Until("document.querySelector('.card img.map') !== null");

        page.Ask("document.querySelector('input[name=right][value=wrong]').click()");
        int wrong = Enumerable.Range(0, 60).Count(i => i % 11 == 3 || i % 5 == 0);
        Assert.Equal(wrong, Visible());
        Assert.Equal($"{wrong} of 61 images shown", page.Text("#count"));
        page.Enter("#prediction", MadeUpEvaluation.Nasty);
        Assert.Equal(Enumerable.Range(0, 60).Count(i => i % 11 == 3), Visible());
        page.Ask("document.querySelector('button[type=reset]').click()");
        page.Until("document.querySelector('#count').textContent.startsWith('61 of')");

        Assert.True(page.Ask("document.querySelector('#metric-range').hidden")!.GetValue<bool>());
        page.Enter("#metric", "insertionAuc");
        page.Enter("#least", "0.5");
        page.Enter("#most", "0.7");
        Assert.Equal(Enumerable.Range(0, 60).Count(i => i / 60.0 is >= 0.5 and <= 0.7), Visible());
        page.Enter("#metric", "gini"); // 20 images have no value
        page.Enter("#most", "");
        Assert.Equal(40, Visible());
        page.Enter("#metric", "");
        page.Enter("#search", "is ODD 20");
        Assert.Equal(1, Visible());
        page.Enter("#search", "no such words");
        Assert.Equal(0, Visible());
        Assert.False(page.Ask("document.querySelector('#none').hidden")!.GetValue<bool>());
        page.Enter("#search", "");

        page.Enter("#sort", "-insertionAuc");
        page.Until("document.querySelector('.cards .card h3').textContent.endsWith('/0059.png')");
        page.Enter("#sort", "errors");

        page.ShowCards();
        page.Until("document.querySelector('.card .own') !== null");
        page.Enter("#opacity", "25");
        Assert.Equal(("0.25", "25 %"), (page.Opacity(), page.Text("#opacity-value")));
        page.Enter(".card .own", "90");
        Assert.Equal("0.9", page.Opacity());
        page.Enter("#opacity", "40");
        Assert.Equal("0.4", page.Opacity());

        string Focused() => page.Ask("document.activeElement.id")!.GetValue<string>();
        page.Press("j");
        Assert.Equal("card-0", Focused());
        page.Press("ArrowRight");
        page.Press("j");
        Assert.Equal("card-2", Focused());
        page.Press("k");
        Assert.Equal("card-1", Focused());
        page.Press("/");
        Assert.Equal("search", Focused());
        page.Press("j"); // typed into the search field
        Assert.Equal("search", Focused());

        page.Ask("document.querySelector('td.confused button').click()");
        int confused = page.Ask("Number(document.querySelector('td.confused button').textContent)")!.GetValue<int>();
        Assert.Equal(confused, Visible());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public void Script_NamesWithMarkup_StayTextAndElementsHaveAccessibleNames()
    {
        WriteMadeUp(30);
        using ScriptedPage page = ScriptedPage.Open(Html);
        page.ShowCards();
        NamesAreText(page);
    }

    [ExtraFact("chromium")]
    public void Browser_NamesWithMarkup_StayTextAndElementsHaveAccessibleNames()
    {
        WriteMadeUp(30);
        using Browser browser = Browser.Open(Html, 400, 800, dark: true);
        browser.Ask("dispatchEvent(new Event('beforeprint'))"); // builds all cards
        NamesAreText(browser);
        Assert.Equal(400, browser.Ask("document.documentElement.scrollWidth")!.GetValue<int>()); // no horizontal scrolling on a phone
        Assert.Equal("rgb(18, 22, 29)", browser.Ask("getComputedStyle(document.body).backgroundColor")!.GetValue<string>());
        Assert.Equal("%PDF", Encoding.ASCII.GetString(browser.Pdf().AsSpan(0, 4)));
        Assert.Empty(browser.Errors);
    }

    private static void NamesAreText(ReportPage page)
    {
        Assert.Equal(30, page.Ask("document.querySelectorAll('.card img.map').length")!.GetValue<int>());
        Assert.Equal(0, page.Ask("document.querySelectorAll('img[onerror], b b, img:not([alt])').length")!.GetValue<int>());
        Assert.Equal(0, page.Ask("[...document.querySelectorAll('input, select')].filter(field => !field.closest('label') && "
            + "!field.getAttribute('aria-label')).length")!.GetValue<int>());
        Assert.Equal(0, page.Ask("[...document.querySelectorAll('svg, canvas')].filter(drawn => !drawn.getAttribute('aria-label') && "
            + "!drawn.getAttribute('aria-hidden')).length")!.GetValue<int>());
        Assert.Equal(0, page.Ask("[...document.querySelectorAll('section')].filter(part => "
            + "!document.getElementById(part.getAttribute('aria-labelledby'))).length")!.GetValue<int>());
        Assert.Contains("5 < 6</b> & \"so on\"", page.Ask("document.querySelector('#cards').textContent")!.GetValue<string>());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public void Script_MisclassifiedImage_ShowsMapsOfBothClassesAndEnlargesThem()
    {
        using (EvaluationFolder folder = MadeUpEvaluation.Make(_path, 0))
        {
            Append(folder, "lime");
            new HtmlReport().Write(folder);
        }
        using ScriptedPage page = ScriptedPage.Open(Html);
        BothMapsAreShownAndEnlarged(page);
    }

    [ExtraFact("chromium")]
    public void Browser_MisclassifiedImage_ShowsMapsOfBothClassesAndEnlargesThem()
    {
        using (EvaluationFolder folder = MadeUpEvaluation.Make(_path, 0))
        {
            Append(folder, "lime");
            new HtmlReport().Write(folder);
        }
        using Browser browser = Browser.Open(Html);
        BothMapsAreShownAndEnlarged(browser);
        Assert.True(browser.Ask("document.querySelector('#enlarged').open")!.GetValue<bool>());
    }

    private static void BothMapsAreShownAndEnlarged(ReportPage page)
    {
        page.ShowCards();
        page.Until("document.querySelector('.card img.map') !== null");
        const string Captions = "[...document.querySelectorAll('.card .caption')].map(caption => caption.textContent).join('|')";
        Assert.Equal("image|predicted: star 80 %full colour ±1.00|true: ring 20 %full colour ±0.50",
            page.Ask(Captions)!.GetValue<string>());
        page.Ask("document.querySelector('.card button.pictures').click()");
        Assert.Equal(3, page.Ask("document.querySelectorAll('#enlarged .figure').length")!.GetValue<int>());
        Assert.Equal("predicted star 80 %; true class ring", page.Text("#enlarged .said"));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public void WriteMethods_ShowsTheMapsOfAllMethodsSideBySide()
    {
        string path = Path.Combine(_path, "methods.html");
        using (EvaluationFolder first = EvaluationFolder.Open(Path.Combine(_path, "lime"), "{}"))
        using (EvaluationFolder second = EvaluationFolder.Open(Path.Combine(_path, "rise"), "{}"))
        {
            Append(first, "lime");
            Append(second, "rise");
            first.Append(new EvaluatedImage { Image = "right.png", Truth = "star", Prediction = "star", Probability = 0.9 }, null);
            new HtmlReport { Title = MadeUpEvaluation.Nasty }.WriteMethods(
                path, HtmlReport.ComparedMethod.Create([("lime", first, null), ("rise", second, null)]));
        }
        using ScriptedPage page = ScriptedPage.Open(path);
        page.ShowCards();
        Assert.Equal(2, page.Ask("document.querySelectorAll('.card').length")!.GetValue<int>());
        Assert.Equal("explained: star|image|lime|rise|true class: ring|image|lime|rise", page.Ask(
            "[...document.querySelectorAll('.card .caption')].map(caption => caption.firstChild.textContent).join('|')")!
            .GetValue<string>());
        Assert.Equal("gini||0.40 (0.40 to 0.40)|0.40 (0.40 to 0.40)difference 0 to 0", page.Ask(
            "[...document.querySelectorAll('#means tbody tr > *')].map(cell => cell.textContent).join('|')")!.GetValue<string>());
        page.Ask("document.querySelector('.card button.pictures').click()");
        Assert.Equal(6, page.Ask("document.querySelectorAll('#enlarged .figure').length")!.GetValue<int>());
        Assert.Equal(0, page.Ask("document.querySelectorAll('img[onerror], img:not([alt])').length")!.GetValue<int>());
        Assert.Empty(page.Errors);
    }

    /// <summary>A misclassified image with maps of both classes.</summary>
    private static void Append(EvaluationFolder folder, string method)
    {
        byte[] png = ImageFile.EncodePng(ImageBuffer.FromBytes(2, 2, 4, [.. Enumerable.Repeat((byte)100, 16)]));
        folder.Append(new EvaluatedImage
        {
            Image = "wrong.png",
            Truth = "ring",
            Prediction = "star",
            Probability = 0.8,
            Metrics = new Dictionary<string, MetricValue> { ["gini"] = new(0.4, null, null, null) },
        }, new ReportCard
        {
            Image = "wrong.png",
            Explained = "star",
            Probability = 0.8,
            Method = method,
            Photo = png,
            Overlay = png,
            Weakest = 0,
            Strongest = 1,
            Truth = new ReportCard.ClassMap("ring", 0.2, png, 0, 0.5),
            Height = 2,
            Width = 2,
            Map = new ReportCard.ReducedMap(1, 1, [1]),
        });
    }

    [Fact]
    public void Script_ManyImages_BuildsCardsOnlyWhenVisible()
    {
        WriteMadeUp(300);
        using ScriptedPage page = ScriptedPage.Open(Html);
        Assert.Equal(301, page.Ask("document.querySelectorAll('.card').length")!.GetValue<int>());
        Assert.Equal(0, page.Ask("document.querySelectorAll('.card[data-built]').length")!.GetValue<int>());
        page.ShowCards();
        Assert.Equal(301, page.Ask("document.querySelectorAll('.card[data-built]').length")!.GetValue<int>());
        Assert.Empty(page.Errors);
    }

    [ExtraFact("chromium")]
    public void Browser_ThousandImages_BuildsFewCardsOnLoad()
    {
        WriteMadeUp(2000);
        using Browser browser = Browser.Open(Html);
        browser.Until("document.querySelectorAll('.card').length === 1000");
        double seconds = browser.Ask("performance.timing.loadEventEnd - performance.timing.navigationStart")!.GetValue<double>() / 1000;
        double content = browser.Ask(
            "performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart")!.GetValue<double>() / 1000;
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"1000 of 2001 images, {new FileInfo(Html).Length / 1e6:f1} MB: parsed after {content:f2} s, loaded after {seconds:f2} s"));
        // Cards are built when they become visible, so far fewer than there are images.
        Assert.InRange(browser.Ask("document.querySelectorAll('.card[data-built]').length")!.GetValue<int>(), 0, 100);
        foreach ((string field, string value) in ((string, string)[])[("#search", "star"), ("#search", ""), ("#truth", "ring"),
            ("#sort", "-insertionAuc")])
        {
            // From the input to the second frame after it, which shows the cards.
            double filtered = browser.Ask($$"""
                new Promise(done => {
                  const field = document.querySelector("{{field}}"), began = performance.now();
                  field.value = "{{value}}";
                  field.dispatchEvent(new Event("input", { bubbles: true }));
                  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
                })
                """)!.GetValue<double>();
            TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{field} = '{value}': {filtered:f0} ms"));
        }
        Assert.Equal("-insertionAuc", browser.Ask("document.querySelector('#sort').value")!.GetValue<string>());
        Assert.InRange(browser.Ask("document.querySelectorAll('.card:not([hidden])').length")!.GetValue<int>(), 1, 999);
        Assert.Empty(browser.Errors);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private void WriteMadeUp(int images)
    {
        using EvaluationFolder folder = MadeUpEvaluation.Make(_path, images);
        new HtmlReport
        {
            Title = MadeUpEvaluation.Nasty,
            Facts = [("model", MadeUpEvaluation.Nasty)],
            LargerIsBetter = new Dictionary<string, bool> { ["insertionAuc"] = true },
            Shortcuts = new ShortcutSearch().Run(folder.Cards()),
        }.Write(folder);
    }
}
