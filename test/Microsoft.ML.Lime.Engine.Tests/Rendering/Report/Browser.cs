using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>A page in headless Chromium, driven by the DevTools protocol, for tests with <see cref="ExtraFactAttribute"/>.</summary>
internal sealed class Browser : ReportPage
{
    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket;
    private int _calls;

    private Browser(Process process, string profile, ClientWebSocket socket) => (_process, _profile, _socket) = (process, profile, socket);

    /// <summary>Opens a file and waits until it has loaded.</summary>
    public static Browser Open(string page, int width = 1280, int height = 900, bool dark = false)
    {
        string profile = Directory.CreateTempSubdirectory("mlnet-lime-browser-").FullName;
        var process = Process.Start(new ProcessStartInfo(ExtraRuns.Chromium!,
            ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--remote-debugging-port=0", $"--user-data-dir={profile}", $"--window-size={width},{height}", "about:blank"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var browser = new Browser(process, profile, Connect(profile));
        browser.Call("Runtime.enable");
        browser.Call("Log.enable");
        browser.Call("Page.enable");
        JsonObject scheme = new() { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" };
        browser.Call("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(scheme) });
        browser.Call("Emulation.setDeviceMetricsOverride",
            new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        browser.Call("Page.navigate", new() { ["url"] = new Uri(page).AbsoluteUri });
        browser.Until("document.readyState === 'complete' && location.protocol === 'file:'");
        return browser;
    }

    public override JsonNode? Ask(string expression)
    {
        JsonObject answer = Call("Runtime.evaluate",
            new() { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.True(answer["exceptionDetails"] is null, $"{expression}: {answer["exceptionDetails"]}");
        return answer["result"]?["value"];
    }

    public override void Press(string key)
    {
        JsonObject Event(string type) =>
            new() { ["type"] = type, ["key"] = key, ["text"] = type == "keyDown" && key.Length == 1 ? key : "" };
        Call("Input.dispatchKeyEvent", Event("keyDown"));
        Call("Input.dispatchKeyEvent", Event("keyUp"));
    }

    public override void ShowCards() => Ask("document.querySelector('#cards').scrollIntoView({ behavior: 'instant' })");

    public override string Opacity() => Ask("getComputedStyle(document.querySelector('img.map')).opacity")!.GetValue<string>();

    public byte[] Screenshot() =>
        Convert.FromBase64String(Call("Page.captureScreenshot", new() { ["format"] = "png" })["data"]!.GetValue<string>());

    public byte[] Pdf() =>
        Convert.FromBase64String(Call("Page.printToPDF", new() { ["printBackground"] = true })["data"]!.GetValue<string>());

    public JsonObject Call(string method, JsonObject? parameters = null)
    {
        using var patience = new CancellationTokenSource(HangGuard.Limit);
        int id = ++_calls;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(call), WebSocketMessageType.Text, true, patience.Token).GetAwaiter()
            .GetResult();
        while (true)
        {
            JsonObject message = Receive(patience.Token);
            if (message["id"]?.GetValue<int>() == id)
                return message["error"] is null ? message["result"]!.AsObject()
                    : throw new InvalidOperationException($"{method}: {message["error"]}");
            Note(message);
        }
    }

    public override void Dispose()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A helper process of the browser may still be writing there; the folder is temporary.
        }
    }

    private void Note(JsonObject message)
    {
        string? type = message["method"]?.GetValue<string>();
        if (type == "Runtime.exceptionThrown"
            || (type == "Runtime.consoleAPICalled" && message["params"]!["type"]!.GetValue<string>() is "error" or "assert")
            || (type == "Log.entryAdded" && message["params"]!["entry"]!["level"]!.GetValue<string>() == "error"))
            Errors.Add(message["params"]!.ToJsonString());
    }

    private JsonObject Receive(CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = _socket.ReceiveAsync(new ArraySegment<byte>(buffer), cancellation).GetAwaiter().GetResult();
            content.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(content.ToArray())!.AsObject();
    }

    /// <summary>Connects to the page, at the port that the browser writes to a file.</summary>
    private static ClientWebSocket Connect(string profile)
    {
        using var http = new HttpClient();
        var clock = Stopwatch.StartNew();
        while (true)
            try
            {
                string port = File.ReadLines(Path.Combine(profile, "DevToolsActivePort")).First();
                JsonArray pages = JsonNode.Parse(http.GetStringAsync($"http://127.0.0.1:{port}/json/list").GetAwaiter()
                    .GetResult())!.AsArray();
                string address = pages.First(page =>
                    page!["type"]!.GetValue<string>() == "page")!["webSocketDebuggerUrl"]!.GetValue<string>();
                var socket = new ClientWebSocket();
                socket.ConnectAsync(new Uri(address), CancellationToken.None).GetAwaiter().GetResult();
                return socket;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or HttpRequestException
                && clock.Elapsed < HangGuard.Limit)
            {
                Thread.Sleep(50);
            }
    }
}
