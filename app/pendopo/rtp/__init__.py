"""RTP and RTCP packets, reports and stream tables."""
