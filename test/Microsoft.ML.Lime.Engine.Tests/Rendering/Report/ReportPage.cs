using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>A report that is open, its scripts running.</summary>
internal abstract class ReportPage : IDisposable
{
    /// <summary>Errors of the page: exceptions, console.error, and what the browser itself complained of.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>The value of an expression; a promise is awaited.</summary>
    public abstract JsonNode? Ask(string expression);

    /// <summary>Presses a key, such as <c>j</c> or <c>ArrowRight</c>, as a person would.</summary>
    public abstract void Press(string key);

    /// <summary>Brings the cards into view.</summary>
    public abstract void ShowCards();

    /// <summary>The opacity of the first map.</summary>
    public abstract string Opacity();

    public string Text(string selector) => Ask($"document.querySelector({JsonValue.Create(selector).ToJsonString()}).textContent")!.GetValue<string>();

    /// <summary>Waits until an expression is true.</summary>
    public void Until(string expression)
    {
        var clock = Stopwatch.StartNew();
        while (Ask(expression)?.GetValueKind() != JsonValueKind.True)
        {
            Assert.True(clock.Elapsed < HangGuard.Limit, $"It never came true: {expression}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Sets a field and tells the page, as typing, choosing or sliding does.</summary>
    public void Enter(string selector, string value) => Ask($"(() => {{ const field = document.querySelector({JsonValue.Create(selector).ToJsonString()});"
        + $"field.value = {JsonValue.Create(value).ToJsonString()}; field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()");

    public abstract void Dispose();
}
