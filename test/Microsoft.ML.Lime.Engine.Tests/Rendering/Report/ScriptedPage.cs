using System.Text.Json.Nodes;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Js;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// A report in AngleSharp, a managed DOM that runs scripts: tests what the scripts do to the document, without layout and pixels.
/// Layout and pixels are tested in a <see cref="Browser"/>.
/// </summary>
internal sealed class ScriptedPage : ReportPage
{
    // What AngleSharp lacks: elements become visible on request only, drawing does nothing, a clicked radio button is selected,
    // and resetting a form raises its event. Timeouts run at once, so that no other thread runs scripts.
    private const string Missing = """
        <script>
        globalThis.IntersectionObserver = class {
          constructor(seen) { this.seen = seen; this.watched = new Set(); (globalThis.observers ??= []).push(this); }
          observe(element) { this.watched.add(element); }
          unobserve(element) { this.watched.delete(element); }
        };
        Element.prototype.scrollIntoView = function () {};
        HTMLCanvasElement.prototype.getContext = () => ({ fillRect() {}, setLineDash() {}, strokeRect() {} });
        Element.prototype.showModal = function () { this.setAttribute('open', ''); };
        globalThis.setTimeout = action => action();
        const reset = HTMLFormElement.prototype.reset;
        HTMLFormElement.prototype.reset = function () { reset.call(this); this.dispatchEvent(new Event('reset')); };
        document.addEventListener('click', event => {
          if (event.target.type === 'reset') { event.preventDefault(); event.target.form.reset(); }
          if (event.target.type !== 'radio') return;
          document.querySelectorAll('input[name=' + event.target.name + ']').forEach(choice => choice.checked = choice === event.target);
          event.target.dispatchEvent(new Event('input', { bubbles: true }));
        });
        globalThis.showAll = () => observers.forEach(o =>
            o.seen([...o.watched].filter(e => !e.hidden).map(target => ({ target, isIntersecting: true }))));
        </script>
        """;

    private readonly IBrowsingContext _context;
    private readonly IDocument _document;

    private ScriptedPage(IBrowsingContext context, IDocument document) => (_context, _document) = (context, document);

    /// <summary>Opens a file and waits until its scripts have run.</summary>
    public static ScriptedPage Open(string path)
    {
        string html = File.ReadAllText(path);
        int style = html.IndexOf("<style>", StringComparison.Ordinal);
        List<string> errors = [];
        IBrowsingContext context = BrowsingContext.New(Configuration.Default.WithCss().WithJs()
            .WithConsoleLogger(_ => new Listener(errors)));
        IDocument document = context.OpenAsync(response => response.Content(html.Insert(style, Missing))).GetAwaiter().GetResult();
        document.WaitForReadyAsync().GetAwaiter().GetResult();
        var page = new ScriptedPage(context, document);
        page.Errors.AddRange(errors);
        return page;
    }

    public override JsonNode? Ask(string expression) =>
        JsonNode.Parse((string)_document.ExecuteScript($"JSON.stringify({expression}) ?? 'null'"));

    public override void Press(string key) => Ask("(() => { const event = new Event('keydown', { bubbles: true, cancelable: true });"
        + $"event.key = {JsonValue.Create(key).ToJsonString()}; (document.activeElement ?? document.body).dispatchEvent(event); }})()");

    public override void ShowCards() => Ask("showAll()");

    public override string Opacity() => Ask("document.querySelector('.pictures').style.getPropertyValue('--opacity') "
        + "|| document.documentElement.style.getPropertyValue('--opacity')")!.GetValue<string>();

    public override void Dispose()
    {
        _document.Dispose();
        _context.Dispose();
    }

    private sealed class Listener(List<string> errors) : IConsoleLogger
    {
        public void Log(object[] values)
        {
        }

        public void Error(object[] values) => errors.Add(string.Join(' ', values));
    }
}
