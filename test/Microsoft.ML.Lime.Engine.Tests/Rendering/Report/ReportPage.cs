using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>An open report with running scripts.</summary>
internal abstract class ReportPage : IDisposable
{
    /// <summary>Errors of the page: exceptions, console.error, and errors logged by the browser.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Evaluates an expression; a promise is awaited.</summary>
    public abstract JsonNode? Ask(string expression);

    /// <summary>Presses a key, such as <c>j</c> or <c>ArrowRight</c>.</summary>
    public abstract void Press(string key);

    /// <summary>Makes the cards visible.</summary>
    public abstract void ShowCards();

    /// <summary>The opacity of the first map.</summary>
    public abstract string Opacity();

    public string Text(string selector) =>
        Ask($"document.querySelector({JsonValue.Create(selector).ToJsonString()}).textContent")!.GetValue<string>();

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

    /// <summary>Sets a field and raises its input event, as user input does.</summary>
    public void Enter(string selector, string value) =>
        Ask($"(() => {{ const field = document.querySelector({JsonValue.Create(selector).ToJsonString()});"
        + $"field.value = {JsonValue.Create(value).ToJsonString()}; field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()");

    public abstract void Dispose();
}
