using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

public sealed class DeviceTests
{
    public static TheoryData<string, Device, string> Texts => new()
    {
        { "auto", Device.Auto, "auto" },
        { "cpu", Device.Cpu, "cpu" },
        { "GPU", Device.Gpu(), "gpu:0" },
        { "gpu:3", Device.Gpu(3), "gpu:3" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Parse_ValidText_ReturnsDeviceThatRoundTrips(string text, Device expected, string written)
    {
        Device device = Device.Parse(text)!;
        Assert.Equal(expected, device);
        Assert.Equal(written, device.ToString());
        Assert.Equal(device, Device.Parse(device.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cuda")]
    [InlineData("gpu:")]
    [InlineData("gpu:-1")]
    [InlineData("gpu:1.5")]
    [InlineData("gpu: 1")]
    [InlineData("cpu:0")]
    [InlineData("gpu:99999999999")]
    public void Parse_InvalidText_ReturnsNull(string text) => Assert.Null(Device.Parse(text));

    [Fact]
    public void Gpu_WhenIndexIsNegative_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Device.Gpu(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Device.GpuOrCpu(-1));
    }
}
