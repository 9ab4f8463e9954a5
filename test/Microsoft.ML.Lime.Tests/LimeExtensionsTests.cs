using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lime.Tests;

public class LimeExtensionsTests
{
    [Fact]
    public void Lime_LogsToItsContext()
    {
        List<string> heard = [];
        MLContext context = new(seed: 7);
        context.Log += (_, message) => heard.Add(message.RawMessage);

        using IChannel channel = context.Lime().Work.Environment.Start("lime");
        channel.Trace(MessageSensitivity.None, "a word");

        Assert.Contains("a word", heard);
    }

    [Fact]
    public void Lime_WhenContextIsNull_Throws() =>
        Assert.Throws<ArgumentNullException>("context", () => LimeExtensions.Lime(null!));
}
